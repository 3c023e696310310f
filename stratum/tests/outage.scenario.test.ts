// Redis gone for a whole minute while a thousand shares a second come in.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashToDisplay } from '../../bitcoin/index.ts'
import type { Miner } from '../../dev/miner.ts'
import { becomes, type Site, startSite } from './site.ts'

const ADDRESSES = [
  'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx',
  'tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c',
  'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn',
]
const outageMs = 60_000
const sharesPerSecond = 1_000
const rigsCount = 10
/** Each rig hands in so many at once. */
const sharesPerBatch = 10

let site: Site
beforeEach(async () => {
  site = await startSite('signet')
})
afterEach(async () => {
  await site?.stop()
})

async function worksAt(rig: Miner, accepted: Set<string>, goesOn: () => boolean): Promise<void> {
  const batchMs = (1_000 * rigsCount * sharesPerBatch) / sharesPerSecond
  for (let dueMs = performance.now(); goesOn(); dueMs += batchMs) {
    const answers: Promise<void>[] = []
    for (let i = 0; i < sharesPerBatch; i++) {
      const share = await rig.mine()
      const hash = hashToDisplay(share.hash)
      answers.push(rig.submit(share).then((answer) => void (answer.accepted && accepted.add(hash))))
    }
    await Promise.all(answers)
    await sleep(Math.max(0, dueMs + batchMs - performance.now()))
  }
}

test('a minute without Redis under 1,000 shares a second loses nothing and keeps the order', async () => {
  const accepted = new Set<string>()
  let working = true
  const rigs = await Promise.all(
    Array.from({ length: rigsCount }, (_, i) =>
      site.miner({ user: `${ADDRESSES[i % ADDRESSES.length]}.rig${i}`, password: 'd=1e-9' }),
    ),
  )
  const work = rigs.map((rig) => worksAt(rig, accepted, () => working))
  await becomes(
    () => accepted.size,
    (n) => n > sharesPerSecond,
  )
  await site.redis.stop()
  const before = accepted.size
  await sleep(outageMs)
  // A busy machine may be slower than that; most of it has to be there for the test to mean anything.
  expect(accepted.size - before).toBeGreaterThan((sharesPerSecond * outageMs) / 1_000 / 2)
  await site.redis.restart()
  await sleep(2_000)
  working = false
  await Promise.all(work)
  expect(await site.metric('stratum_shares_accepted_total')).toBe(accepted.size)

  const shares = await becomes(
    async () => (await site.of('ShareAccepted')).map(({ hash }) => hash),
    (all) => all.length >= accepted.size,
    30_000,
  )
  expect(new Set(shares)).toEqual(accepted)
  expect(shares.length).toBe(accepted.size)
  // What came late came in order: the ledger's watermark passed nothing by.
  const numbers = (await site.events()).map(({ sequence }) => sequence).sort((a, b) => a - b)
  expect(numbers.every((sequence, i) => i === 0 || sequence === (numbers[i - 1] ?? 0) + 1)).toBe(true)
  for (const rig of rigs) rig.close()
}, 180_000)
