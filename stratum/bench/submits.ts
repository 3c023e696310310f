// Submits answered a second by one stratum process on one core, and what each costs it, beside what was measured of peers.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort, startBitcoinNode, startRedis } from '../../dev/parts/index.ts'
import { startProcess } from '../../dev/process.ts'

const address = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'
const warmupMs = 3_000
const measureMs = 8_000
/** Linux counts processor time in hundredths of a second. */
const tickMs = 10

// Medians of several runs, two cores, server and generator pinned to one each.
const PEERS = `  ckpool-lhr (C)        16,100/s   53 µs at depth 1      18,600/s   48 µs at depth 8
  public-pool (Node)     1,560/s  465 µs at depth 1       2,440/s  405 µs at depth 8
  Node, checks nothing  25,900/s   19 µs at depth 1      36,400/s   15 µs at depth 8
  target                          ≤ 30 µs`

interface Measured {
  readonly answered: number
  readonly accepted: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export async function run(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'game-bench-'))
  const [redis, node, port] = await Promise.all([
    startRedis({ dir: join(dir, 'redis') }),
    startBitcoinNode({ dir: join(dir, 'node'), network: 'signet' }),
    freePort(),
  ])
  const stratum = await startProcess({
    name: 'stratum',
    entry: 'stratum/main.ts',
    env: {
      REDIS_URL: redis.url,
      BITCOIN_RPC_URL: node.rpcUrl,
      BITCOIN_ZMQ_URL: node.zmqUrl,
      BITCOIN_NETWORK: 'signet',
      STRATUM_PORT: String(port),
      DATA_DIR: join(dir, 'stratum'),
    },
  })
  try {
    pin(stratum.pid, 0)
    process.stdout.write('\nSubmits answered by one process on one core: accepted shares, 50 connections\n')
    for (const depth of [1, 8]) await measure(port, stratum.pid, depth)
    process.stdout.write(`Peers, on the same kind of machine:\n${PEERS}\n`)
  } finally {
    await stratum.kill()
    await Promise.all([redis.stop(), node.stop()])
    await rm(dir, { recursive: true, force: true })
  }
}

async function measure(port: number, pid: number, depth: number): Promise<void> {
  const plan = { port, connections: 50, depth, warmupMs, measureMs, address }
  const generator = spawn(
    process.execPath,
    [fileURLToPath(new URL('./generator.ts', import.meta.url)), JSON.stringify(plan)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  pin(generator.pid as number, 1)
  let cpuBeforeMs = 0
  for await (const line of createInterface({ input: generator.stdout })) {
    if (line === 'measuring') cpuBeforeMs = cpuMs(pid)
    else report(depth, JSON.parse(line) as Measured, cpuMs(pid) - cpuBeforeMs)
  }
}

function report(depth: number, { answered, accepted, p50Ms, p99Ms }: Measured, usedMs: number): void {
  const perSecond = Math.round((answered / measureMs) * 1_000).toLocaleString('en')
  const each = answered > 0 ? ((usedMs * 1_000) / answered).toFixed(1) : '—'
  const share = answered > 0 ? ((accepted / answered) * 100).toFixed(1) : '0'
  process.stdout.write(
    `  depth ${depth}: ${perSecond}/s, ${each} µs of processor time each, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, ${share} % accepted\n`,
  )
}

/** Processor time of a process so far, user and system, all threads. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * tickMs
}

/** Where taskset is missing, the figures are of an unpinned process. */
function pin(pid: number, core: number): void {
  spawnSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' })
}
