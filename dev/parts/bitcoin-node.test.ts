import { expect, test } from 'vitest'
import { rpcAuth } from './bitcoin-node.ts'

test('the RPC login is handed over as the salted hash that a node expects', () => {
  expect(rpcAuth('game', 'secret', '00ff')).toMatch(/^game:00ff\$[0-9a-f]{64}$/)
  expect(rpcAuth('game', 'secret', '00ff')).not.toContain('secret')
  expect(rpcAuth('game', 'other', '00ff')).not.toBe(rpcAuth('game', 'secret', '00ff'))
})
