// npm start, as its user meets it: in a folder and on ports of its own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { holderOf, root } from '../parts/index.ts'
import type { StackFile } from '../stack/stack-file.ts'
import { becomes } from './world.ts'

const folder = mkdtempSync(join(tmpdir(), 'game-start-'))
const stackPath = join(folder, 'stack.json')
const environment = {
  ...process.env,
  LOCAL_DIR: folder,
  STRATUM_PORT: '0',
  API_PORT: '0',
  DEMO_MINERS: '0',
  WEB_BUILD: '0',
  NO_COLOR: '1',
}
const startWithinMs = 60_000

interface Run {
  readonly child: ChildProcess
  readonly output: () => string
  readonly stack: () => StackFile
}
const runs: ChildProcess[] = []

function begins(env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, ['dev/start.ts'], { cwd: root, env: { ...environment, ...env } })
  runs.push(child)
  let text = ''
  const hear = (chunk: Buffer): void => {
    text += chunk.toString()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  return { child, output: () => text, stack: () => JSON.parse(readFileSync(stackPath, 'utf8')) as StackFile }
}

async function starts(env: Record<string, string> = {}): Promise<Run> {
  const run = begins(env)
  const says = (): string => {
    if (run.child.exitCode !== null) throw new Error(`it ended:\n${run.output()}`)
    return run.output()
  }
  await becomes(says, (text) => text.includes('The Bitcoin Game runs'), startWithinMs)
  return run
}

async function ends(run: Run, signal: NodeJS.Signals): Promise<number | null> {
  run.child.kill(signal)
  if (run.child.exitCode === null && run.child.signalCode === null) await once(run.child, 'exit')
  return run.child.exitCode
}

const alive = (pids: Record<string, number>): string[] =>
  Object.keys(pids).filter((name) => holderOf(pids[name] as number) !== null)

afterEach(async () => {
  for (const child of runs.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('it starts, says where everything is to its owner only, and stops without an orphan', async () => {
  const run = await starts()
  const { apiUrl, pids, metrics } = run.stack()
  expect((await fetch(`${apiUrl}/healthz`)).status).toBe(200)
  expect(statSync(stackPath).mode & 0o777).toBe(0o600)
  expect(alive(pids).sort()).toEqual(['api', 'bitcoind', 'clock', 'game', 'ledger', 'postgres', 'redis', 'stratum'])
  expect(await (await fetch(metrics.stratum as string)).text()).toContain('stratum_shares_accepted_total')
  expect(await (await fetch(metrics.clock as string)).text()).toContain('clock_leads 1')
  expect(await (await fetch(metrics.game as string)).text()).toContain('game_leads 1')
  expect(await ends(run, 'SIGTERM')).toBe(0)
  expect(alive(pids)).toEqual([])
  expect(existsSync(stackPath)).toBe(false)
}, 120_000)

test('a process that dies is started again, with a visible line', async () => {
  const run = await starts()
  const before = run.stack().pids
  for (const name of ['ledger', 'stratum', 'redis']) process.kill(before[name] as number, 'SIGKILL')
  await becomes(
    () => run.stack().pids,
    (pids) => ['ledger', 'stratum', 'redis'].every((name) => pids[name] !== before[name]),
    startWithinMs,
  )
  expect(run.output()).toMatch(/ledger +warn +ended \(by a signal\); starting it again/)
  const { apiUrl } = run.stack()
  await becomes(
    async () => (await fetch(`${apiUrl}/healthz`)).status,
    (status) => status === 200,
    30_000,
  )
  expect(await ends(run, 'SIGINT')).toBe(0)
}, 120_000)

test('a second start and a reset are refused while it runs, and work after', async () => {
  const run = await starts()
  const second = begins()
  await once(second.child, 'exit')
  expect(second.child.exitCode).toBe(1)
  expect(second.output()).toContain('It already runs in this clone')
  const reset = () => spawnSync(process.execPath, ['dev/reset.ts'], { cwd: root, env: environment, encoding: 'utf8' })
  expect(reset()).toMatchObject({ status: 1, stderr: expect.stringContaining('Stop it first') })
  await ends(run, 'SIGTERM')
  expect(existsSync(join(folder, 'data/postgres'))).toBe(true)
  expect(reset()).toMatchObject({ status: 0, stdout: expect.stringContaining('Wiped') })
  expect(existsSync(join(folder, 'data'))).toBe(false)
  await ends(await starts(), 'SIGTERM')
}, 180_000)

test('a process that hangs does not keep it from stopping', async () => {
  const run = await starts()
  const { pids } = run.stack()
  process.kill(pids.ledger as number, 'SIGSTOP')
  const startedMs = Date.now()
  expect(await ends(run, 'SIGTERM')).toBe(0)
  expect(Date.now() - startedMs).toBeLessThan(25_000)
  expect(alive(pids)).toEqual([])
  expect(run.output()).toContain('was killed')
}, 120_000)

test('a second Ctrl-C ends everything at once', async () => {
  const run = await starts()
  const { pids } = run.stack()
  process.kill(pids.ledger as number, 'SIGSTOP')
  run.child.kill('SIGINT')
  await becomes(
    () => run.output(),
    (text) => text.includes('stopping'),
    2_000,
  )
  // The same Ctrl-C comes twice under npm; a second later it is a second one.
  await new Promise((resolve) => setTimeout(resolve, 1_200))
  const startedMs = Date.now()
  expect(await ends(run, 'SIGINT')).toBe(130)
  expect(Date.now() - startedMs).toBeLessThan(3_000)
  expect(alive(pids)).toEqual([])
}, 120_000)

test.runIf(process.platform === 'linux')(
  'killed with -9 it leaves no orphan, and the next start works',
  async () => {
    const run = await starts()
    const { pids } = run.stack()
    await ends(run, 'SIGKILL')
    await becomes(
      () => alive(pids),
      (left) => left.length === 0,
      30_000,
    )
    await ends(await starts(), 'SIGTERM')
  },
  180_000,
)

test('Ctrl-C while it is starting leaves no orphan', async () => {
  const run = begins()
  await becomes(() => existsSync(stackPath) && Object.keys(run.stack().pids).length > 0, Boolean, startWithinMs)
  const { pids } = run.stack()
  expect(await ends(run, 'SIGINT')).toBe(0)
  expect(alive(pids)).toEqual([])
}, 120_000)

test('a taken port is an error that names its variable', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const run = begins({ STRATUM_PORT: String(port) })
  await once(run.child, 'exit')
  server.close()
  expect(run.child.exitCode).toBe(1)
  expect(run.output().trim()).toBe(`Port ${port} is taken. Set STRATUM_PORT to another one, or to 0 for any free one.`)
})

test('demo miners are counted as players, and known by their user agent', async () => {
  const run = await starts({ DEMO_MINERS: '1' })
  const { metrics } = run.stack()
  const accepted = async (): Promise<number> => {
    const text = await (await fetch(metrics.stratum as string)).text()
    return Number(/^stratum_shares_accepted_total(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1] ?? 0)
  }
  await becomes(accepted, (shares) => shares >= 3, 45_000)
  expect(run.output()).toContain('demo miner connected')
  expect(await ends(run, 'SIGTERM')).toBe(0)
}, 120_000)
