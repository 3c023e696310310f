import { expect, test } from 'vitest'
import { bitsToTarget, difficultyToTarget, fromHex, targetBytes, toHex } from '../../bitcoin/index.ts'
import type { Submit } from '../protocol/submit.ts'
import { EASY_BITS, TERMS, template } from '../tests/kit.ts'
import { Work } from '../work/work.ts'
import { buildHeader, sha256d } from './header.ts'
import { SeenHashes } from './seen-hashes.ts'
import { type Circumstances, type Job, judge, timeAheadSecondsMax } from './verdict.ts'

const nowSeconds = 1_700_000_100
const script = fromHex(`0014${'33'.repeat(20)}`)
const circumstances: Circumstances = {
  authorized: true,
  extranonce1: Uint8Array.of(0, 0, 0, 7),
  versionMask: 0x1fffe000,
  nowSeconds,
  current: true,
}
const submit: Submit = {
  user: 'a',
  jobId: 'j',
  extranonce2: '0000000000000001',
  time: 1_700_000_000,
  nonce: 0,
  versionBits: 0,
}

function jobAt(difficulty: number, fields: Parameters<typeof template>[0] = {}): Job {
  const work = new Work(template(fields), 1, TERMS)
  const target = targetBytes(difficultyToTarget(difficulty))
  return { id: 'j', work, payout: work.payout('a', script), difficulty, target, seen: new SeenHashes() }
}

const hashOf = (job: Job, share: Submit): Uint8Array =>
  Uint8Array.from(sha256d(buildHeader(job.work, job.payout, circumstances.extranonce1, share)))
const asNumber = (hash: Uint8Array): bigint => BigInt(`0x${toHex(hash.slice().reverse())}`)

/** Tries nonces until the share's hash is as wanted. */
function mined(job: Job, isIt: (hash: bigint) => boolean, share: Submit = submit): Submit {
  for (let nonce = 0; ; nonce++) {
    if (isIt(asNumber(hashOf(job, { ...share, nonce })))) return { ...share, nonce }
  }
}
const easy = (): Job => jobAt(1e-9)
const meets = (difficulty: number) => (hash: bigint) => hash <= difficultyToTarget(difficulty)
const solves = (hash: bigint): boolean => hash <= bitsToTarget(Number.parseInt(EASY_BITS, 16))
const onEasyChain = (difficulty: number): Job => jobAt(difficulty, { bits: EASY_BITS })

test('a share that meets its job is accepted and counts for the assigned difficulty', () => {
  const job = easy()
  const verdict = judge(mined(job, meets(1e-9)), job, circumstances)
  expect(verdict).toMatchObject({ kind: 'accepted', difficulty: 1e-9, solves: false })
  if (verdict.kind === 'accepted') expect(verdict.shareDifficulty).toBeGreaterThanOrEqual(1e-9 * 0.999_999)
})

test('a hash equal to the target is a share, one above it is not', () => {
  const job = easy()
  const hash = asNumber(hashOf(job, submit))
  const at = (target: bigint): Job => ({ ...job, target: targetBytes(target), seen: new SeenHashes() })
  expect(judge(submit, at(hash), circumstances)).toMatchObject({ kind: 'accepted' })
  expect(judge(submit, at(hash - 1n), circumstances)).toMatchObject({ kind: 'refused', reason: 'lowDifficulty' })
})

test('the same header again is a duplicate, however often; another nonce is not', () => {
  const job = easy()
  const first = mined(job, meets(1e-9))
  expect(judge(first, job, circumstances).kind).toBe('accepted')
  for (const again of [first, { ...first }, { ...first, versionBits: 0 }]) {
    expect(judge(again, job, circumstances)).toMatchObject({ kind: 'refused', reason: 'duplicate' })
  }
  const next = mined(job, (hash) => meets(1e-9)(hash) && hash !== asNumber(hashOf(job, first)))
  expect(judge(next, job, circumstances).kind).toBe('accepted')
})

test('a refused share leaves nothing behind: sent again in time it is accepted', () => {
  const job = easy()
  const share = mined(job, meets(1e-9))
  expect(judge(share, job, { ...circumstances, current: false })).toMatchObject({ reason: 'stale' })
  expect(judge(share, job, circumstances).kind).toBe('accepted')
})

test('time counts from the template’s mintime to two hours ahead of the clock, both included', () => {
  const job = easy()
  const { timeMin } = job.work.template
  const at = (time: number) => judge(mined(job, meets(1e-9), { ...submit, time }), job, circumstances)
  expect(at(timeMin).kind).toBe('accepted')
  expect(at(timeMin - 1)).toMatchObject({ reason: 'badTime' })
  expect(at(nowSeconds + timeAheadSecondsMax).kind).toBe('accepted')
  expect(at(nowSeconds + timeAheadSecondsMax + 1)).toMatchObject({ reason: 'badTime' })
})

test('version bits count inside the agreed mask only', () => {
  const job = easy()
  const rolled = (versionBits: number, versionMask: number) =>
    judge(mined(job, meets(1e-9), { ...submit, versionBits }), job, { ...circumstances, versionMask })
  expect(rolled(0x1fffe000, 0x1fffe000).kind).toBe('accepted')
  expect(rolled(0x00001000, 0x1fffe000)).toMatchObject({ reason: 'badVersionBits' })
  expect(rolled(0x20002000, 0x1fffe000)).toMatchObject({ reason: 'badVersionBits' })
  expect(rolled(0x00002000, 0)).toMatchObject({ reason: 'badVersionBits' })
})

test.each([
  '',
  '00',
  '000000',
  '00000000',
  '00000000000000',
  '000000000000000000',
])('an extranonce2 of another length than eight bytes is refused (%j)', (extranonce2) => {
  const job = onEasyChain(1e-9)
  expect(judge({ ...submit, extranonce2 }, job, circumstances)).toMatchObject({ reason: 'badExtranonce2' })
})

test('extranonce2 in upper case is the same share', () => {
  const job = easy()
  const share = mined(job, meets(1e-9), { ...submit, extranonce2: '000000000000abcd' })
  expect(judge(share, job, circumstances).kind).toBe('accepted')
  expect(judge({ ...share, extranonce2: '000000000000ABCD' }, job, circumstances)).toMatchObject({
    reason: 'duplicate',
  })
})

test('a share that solves a block is one, though it is easier than its job, and counts for what the network asks', () => {
  const job = onEasyChain(1)
  const verdict = judge(mined(job, solves), job, circumstances)
  expect(verdict).toMatchObject({ kind: 'accepted', solves: true, difficulty: job.work.template.networkDifficulty })
})

test.each<[string, Partial<Circumstances>, Partial<Submit>, string]>([
  ['late', { current: false }, {}, 'stale'],
  ['of a name that is not known', { authorized: false }, {}, 'unauthorized'],
  ['of a strange time', {}, { time: 1 }, 'badTime'],
  ['with bits that were not agreed', { versionMask: 0 }, { versionBits: 0x2000 }, 'badVersionBits'],
])('a solved block whose share is %s is refused as a share, and still goes to the node', (_name, odd, bent, reason) => {
  const job = onEasyChain(1e-9)
  const share = mined(job, solves, { ...submit, ...bent })
  const verdict = judge(share, job, { ...circumstances, ...odd })
  expect(verdict).toMatchObject({ kind: 'refused', reason, solves: true })
  if (verdict.solves) expect(toHex(verdict.hash)).toBe(toHex(hashOf(job, share)))
  // Once only: else a single share could be sent to the node for ever.
  expect(judge(share, job, { ...circumstances, ...odd })).toMatchObject({ kind: 'refused', solves: false })
})

test('past the bound of remembered shares a job is answered as not found, until there is new work', () => {
  const job = easy()
  const full = { has: () => false, full: true, add: () => undefined } as unknown as SeenHashes
  expect(judge(mined(job, meets(1e-9)), { ...job, seen: full }, circumstances)).toMatchObject({ reason: 'unknownJob' })
})
