import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'

const free = { STRATUM_PORT: '0', API_PORT: '0' }

test('by default everything is embedded, on a private signet, with demo miners', async () => {
  expect(await readSettings(free)).toMatchObject({
    databaseUrl: null,
    redisUrl: null,
    node: null,
    embeddedNetwork: 'signet',
    demoMiners: true,
    buildsWeb: true,
  })
})

test('port 0 becomes a free port that stays the same for this run', async () => {
  const { stratumPort, apiPort } = await readSettings(free)
  expect(stratumPort).toBeGreaterThan(0)
  expect(apiPort).not.toBe(stratumPort)
  expect((await readSettings(free)).furtherPorts).toBe('none')
})

test.each([
  '127.0.0.1',
  '0.0.0.0',
])('a port that is taken on %s is refused with the name of its variable', async (host) => {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await expect(readSettings({ ...free, API_PORT: String(port) })).rejects.toThrow(`Port ${port} is taken. Set API_PORT`)
  server.close()
})

test('a node of the user has no demo miners unless they are asked for', async () => {
  const own = { ...free, BITCOIN_RPC_URL: 'http://a:b@127.0.0.1:1', BITCOIN_NETWORK: 'mainnet' }
  expect(await readSettings(own)).toMatchObject({ node: { network: 'mainnet' }, demoMiners: false })
  expect(await readSettings({ ...own, DEMO_MINERS: '1' })).toMatchObject({ demoMiners: true })
  expect(await readSettings({ ...free, BITCOIN_NETWORK: 'regtest' })).toMatchObject({ demoMiners: false })
  expect(await readSettings({ ...free, DEMO_MINERS: '0' })).toMatchObject({ demoMiners: false })
})

test('the embedded node cannot be mainnet', async () => {
  await expect(readSettings({ ...free, BITCOIN_NETWORK: 'mainnet' })).rejects.toThrow('Set BITCOIN_RPC_URL')
})

test('a node that does not answer is refused, not waited for', async () => {
  await expect(readSettings({ ...free, BITCOIN_RPC_URL: 'http://a:b@127.0.0.1:1' })).rejects.toThrow(
    'Set BITCOIN_NETWORK',
  )
})
