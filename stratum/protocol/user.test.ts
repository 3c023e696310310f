import { expect, test } from 'vitest'
import { parseUser } from './user.ts'

const ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'

test.each([
  [ADDRESS, 'default'],
  [`${ADDRESS}.rig1`, 'rig1'],
  [`${ADDRESS}_rig1`, 'rig1'],
  [`${ADDRESS}.a.b_c`, 'a.b_c'],
  [`${ADDRESS}.`, 'default'],
  [` ${ADDRESS}.rig1 `, 'rig1'],
  [`${ADDRESS}.ri g\u00e9\u0007 1`, 'rig1'],
  [`${ADDRESS}.${'x'.repeat(100)}`, 'x'.repeat(64)],
])('%j is a worker of that address', (text, worker) => {
  expect(parseUser(text, 'regtest')).toMatchObject({ ok: true, user: { address: ADDRESS, worker } })
})

test('bech32 in upper case is the same player', () => {
  const read = parseUser(`${ADDRESS.toUpperCase()}.rig1`, 'regtest')
  expect(read).toMatchObject({ ok: true, user: { address: ADDRESS } })
})

test.each([
  ['', /must begin with a Bitcoin address/],
  ['alice.rig1', /must begin with a Bitcoin address/],
  [7, /must begin with a Bitcoin address/],
  ['x'.repeat(300), /must begin with a Bitcoin address/],
  [`${ADDRESS.slice(0, -1)}q`, /typing error/],
  ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', /another network/],
])('%j is refused with words that name the problem', (text, words) => {
  expect(parseUser(text, 'regtest')).toMatchObject({ ok: false, problem: expect.stringMatching(words) })
})
