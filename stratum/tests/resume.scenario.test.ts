// A miner that lost its connection goes on where it was, whichever process it comes back to.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Miner, Share } from '../../dev/miner.ts'
import { type Site, startSite } from './site.ts'

const ALICE = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'
const BOB = 'tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c'

let site: Site
beforeAll(async () => {
  site = await startSite('signet', { STRATUM_PROCESSES: '2' })
})
afterAll(async () => {
  await site?.stop()
})

const joins = (session?: string, user = `${ALICE}.rig`, password = 'd=1e-9'): Promise<Miner> =>
  site.miner({ user, password, ...(session === undefined ? {} : { session }) })

/** Which process has a new connection is for the kernel to say. As many jobs as this a session remembers. */
const times = 6

/** The server hears of the end a moment later. */
async function leaves(rig: Miner): Promise<string> {
  rig.close()
  await rig.closed
  await sleep(100)
  return rig.sessionId as string
}

test('it gets its extranonce1 back, what it found meanwhile counts, and what counted does not count again', async () => {
  let rig = await joins()
  const first = rig.extranonce1
  const counted: Share[] = []
  for (let i = 0; i < times; i++) {
    // It searches from the beginning again, and finds what it found before.
    for (let again = 0; again < counted.length; again++) await rig.mine()
    const [handedIn, found] = [await rig.mine(), await rig.mine()]
    expect(await rig.submit(handedIn)).toEqual({ accepted: true })
    const ticket = await leaves(rig)
    rig = await joins(ticket)
    expect(rig.extranonce1).toBe(first)
    expect(rig.sessionId).toBe(ticket)
    expect(await rig.submit(found)).toEqual({ accepted: true })
    counted.push(handedIn, found)
    for (const share of counted) expect(await rig.submit(share)).toMatchObject({ accepted: false, code: 22 })
  }
  rig.close()
})

test('its first job does not throw away what it has, and has an id of its own', async () => {
  const before = await joins()
  const known = before.notifications.filter(({ method }) => method === 'mining.notify').map(({ params }) => params[0])
  const rig = await joins(await leaves(before))
  const [notify] = rig.notifications.filter(({ method }) => method === 'mining.notify')
  expect(notify?.params.at(-1)).toBe(false)
  expect(known).not.toContain(notify?.params[0])
  rig.close()
})

test('while its connection lives nobody else gets its extranonce1', async () => {
  const rig = await joins()
  for (let i = 0; i < times; i++) {
    const other = await joins(rig.sessionId as string)
    expect(other.extranonce1).not.toBe(rig.extranonce1)
    expect(other.sessionId).not.toBe(rig.sessionId)
    other.close()
  }
  expect(await rig.submit(await rig.mine())).toEqual({ accepted: true })
  rig.close()
})

test('two that come for the same session at once do not both get it', async () => {
  for (let i = 0; i < times; i++) {
    const rig = await joins()
    const { extranonce1 } = rig
    const ticket = await leaves(rig)
    const both = await Promise.all([joins(ticket), joins(ticket)])
    expect(both.filter((each) => each.extranonce1 === extranonce1)).toHaveLength(1)
    for (const each of both) each.close()
  }
})

test('another address cannot hand in what the one before found', async () => {
  // One hash in four thousand: with a coinbase of its own the same nonce is nothing but such a chance.
  const password = 'd=1e-6'
  const rig = await joins(undefined, undefined, password)
  const share = await rig.mine()
  const other = await joins(await leaves(rig), `${BOB}.rig`, password)
  // The number of the work is the same, its coinbase is not.
  expect(await other.submit(share)).toMatchObject({ accepted: false, code: 23 })
  expect(await other.submit(await other.mine())).toEqual({ accepted: true })
  other.close()
})

test('what looks like a session and is none gets a new one, and lines that came with it are heard', async () => {
  for (const session of ['0123456789abcdef', 'ffffffffffffffff', '', "' OR 1=1", 'x'.repeat(4_000)]) {
    const rig = await joins(session)
    expect(rig.sessionId).not.toBe(session)
    expect(await rig.submit(await rig.mine())).toEqual({ accepted: true })
    rig.close()
  }
  const rig = await site.miner({ user: `${ALICE}.rig`, handshake: 'none' })
  const job = rig.notification('mining.notify')
  rig.write(
    `{"id":1,"method":"mining.subscribe","params":["x","0123456789abcdef"]}\n{"id":2,"method":"mining.authorize","params":["${ALICE}.rig","x"]}\n`,
  )
  await job
  rig.close()
})

test('a worker that comes back after a restart begins with the difficulty that was found to fit it', async () => {
  const rig = await site.miner({ user: `${ALICE}.known` })
  const first = rig.difficulty
  // Measured at a few shares a second, then settled at a few a minute.
  while (rig.difficulty < first * 8) await rig.submit(await rig.mine({ hashesPerSecond: 150_000 }))
  const found = rig.difficulty
  rig.close()
  await site.stratum.stop()
  await site.startStratum()
  const again = await site.miner({ user: `${ALICE}.known` })
  expect(again.difficulty).toBe(found)
  const stranger = await site.miner({ user: `${ALICE}.stranger` })
  expect(stranger.difficulty).toBe(first)
  again.close()
  stranger.close()
}, 120_000)
