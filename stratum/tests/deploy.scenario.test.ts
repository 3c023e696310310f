// A new version takes over under thousands of miners: the two overlap on one port, and the old one sends its miners over.
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashToDisplay } from '../../bitcoin/index.ts'
import type { Miner } from '../../dev/miner.ts'
import { becomes, type Site, startSite } from './site.ts'

const ADDRESS = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'
const miners = 5_000
const submitters = 10
const drainSeconds = 8
/** A firmware that is asked to connect again takes about as long. */
const reconnectAfterMs = 20

let site: Site
let working = true
beforeEach(async () => {
  working = true
  site = await startSite('signet', {
    STRATUM_PROCESSES: '2',
    STRATUM_OVERLAP: '1',
    DRAIN_SECONDS: String(drainSeconds),
  })
})
afterEach(async () => {
  working = false
  await site?.stop()
})

interface Crowd {
  /** Those that have a job. */
  mining: number
  /** From the end of a connection to the first job on the next one, in ms. */
  readonly gaps: number[]
  /** Those that were asked before they were cut off. */
  asked: number
}

/** One that mines nothing, but wants a job at all times. */
async function keepsConnected(crowd: Crowd, index: number): Promise<void> {
  let lostMs: number | null = null
  while (working) {
    const socket = connect({ port: site.port, host: '127.0.0.1', noDelay: true })
    socket.on('error', () => undefined)
    let has = false
    createInterface({ input: socket })
      .on('error', () => undefined)
      .on('line', (line) => {
        if (line.includes('"mining.notify","params"') && !has) {
          has = true
          crowd.mining++
          if (lostMs !== null) crowd.gaps.push(performance.now() - lostMs)
          lostMs = null
        } else if (line.includes('client.reconnect')) {
          crowd.asked++
          socket.end()
        }
      })
    socket.write(
      `{"id":1,"method":"mining.subscribe","params":["cgminer/4.11.1"]}\n{"id":2,"method":"mining.authorize","params":["${ADDRESS}.idle${index}","x"]}\n`,
    )
    await once(socket, 'close').catch(() => undefined)
    lostMs ??= performance.now()
    if (has) crowd.mining--
    await sleep(reconnectAfterMs)
  }
}

/** Hands in shares, and comes back when it is sent away. */
async function submits(accepted: Set<string>, index: number): Promise<void> {
  while (working) {
    let rig: Miner | undefined
    try {
      rig = await site.miner({ user: `${ADDRESS}.rig${index}`, password: 'd=1e-9' })
      while (working) {
        const share = await rig.mine()
        if ((await rig.submit(share)).accepted) accepted.add(hashToDisplay(share.hash))
        await sleep(50)
      }
    } catch {
      await sleep(reconnectAfterMs)
    } finally {
      rig?.close()
    }
  }
}

test('a deploy under 5,000 connections loses no accepted share and no miner for longer than its reconnect', async () => {
  const crowd: Crowd = { mining: 0, gaps: [], asked: 0 }
  const all: Promise<void>[] = []
  for (let i = 0; i < miners; i++) {
    all.push(keepsConnected(crowd, i))
    if (i % 100 === 0) await sleep(5)
  }
  const accepted = new Set<string>()
  const submitting = Array.from({ length: submitters }, (_, i) => submits(accepted, i))
  await becomes(
    () => crowd.mining,
    (n) => n === miners,
    30_000,
  )
  const before = site.stratum
  await site.startStratum()
  expect(await before.stop((drainSeconds + 15) * 1_000)).toBe(true)
  await becomes(
    () => crowd.mining,
    (n) => n === miners,
  )
  await sleep(1_000)
  expect(await site.metric('stratum_connections')).toBe(miners + submitters)
  // Each was away once, asked for it, and had a job again at once.
  crowd.gaps.sort((a, b) => a - b)
  const at = (part: number): number => Math.round(crowd.gaps[Math.floor((crowd.gaps.length - 1) * part)] ?? 0)
  process.stdout.write(`without a job for: median ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms\n`)
  expect(at(1)).toBeLessThan(3_000)
  expect(crowd.asked).toBeGreaterThanOrEqual(miners * 0.99)
  working = false
  await Promise.all(submitting)
  const there = await becomes(
    async () => new Set((await site.of('ShareAccepted')).map(({ hash }) => hash)),
    (hashes) => hashes.size >= accepted.size,
  )
  expect([...accepted].filter((hash) => !there.has(hash))).toEqual([])
  expect(accepted.size).toBeGreaterThan(200)
  await site.stratum.kill()
  await Promise.all(all)
}, 120_000)
