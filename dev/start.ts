// npm start: everything, embedded, until Ctrl-C.
import { mkdirSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { OptionsRefused } from '../platform/options.ts'
import { local, PartMissing, tryLock } from './parts/index.ts'
import { readSettings, SettingRefused, type Settings } from './stack/settings.ts'
import { createStack, type Stack } from './stack/stack.ts'
import { readStackFile, removeStackFile } from './stack/stack-file.ts'
import { say } from './stack/terminal.ts'

const healthyWithinMs = 30_000
/** npm passes a Ctrl-C on that the terminal gave us already: that is one, not two. */
const sameSignalMs = 1_000

async function untilHealthy(apiPort: number): Promise<string | null> {
  let last = 'no answer'
  for (const deadline = Date.now() + healthyWithinMs; Date.now() < deadline; await sleep(100)) {
    try {
      const response = await fetch(`http://127.0.0.1:${apiPort}/healthz`, { signal: AbortSignal.timeout(2_000) })
      if (response.status === 200) return null
      last = (await response.text()).slice(0, 500)
    } catch (error) {
      last = (error as Error).message
    }
  }
  return last
}

function addressInNetwork(): string {
  const all = Object.values(networkInterfaces()).flat()
  return all.find((each) => each?.family === 'IPv4' && !each.internal)?.address ?? 'localhost'
}

function banner({ apiPort, stratumPort, demoMiners, node, embeddedNetwork }: Settings, seconds: string): string {
  const network = node?.network ?? (embeddedNetwork === 'signet' ? 'private signet' : 'private regtest')
  const example = { mainnet: 'bc1q…', regtest: 'bcrt1q…' }[node?.network ?? (embeddedNetwork as string)] ?? 'tb1q…'
  return `
  The Bitcoin Game runs (${seconds} s, ${network}).

  Look        http://localhost:${apiPort}      API: http://localhost:${apiPort}/graphql
  Mine        stratum+tcp://localhost:${stratumPort}      in your network: ${addressInNetwork()}:${stratumPort}
              user ${example}.rig1 (your own address, a dot, any name), password x
  Demo        ${demoMiners ? 'a few labelled demo miners play along; DEMO_MINERS=0 runs without them' : 'no demo miners'}
  Files       ${relative(process.cwd(), local) || '.'}/data (npm run reset wipes it), ${relative(process.cwd(), local) || '.'}/logs, ${relative(process.cwd(), local) || '.'}/stack.json
  Stop        Ctrl-C

`
}

/** Our parent and its parent: npm runs us in a shell, and the shell goes on when npm is killed. */
function whoStartedUs(): string {
  const { ppid } = process
  try {
    const status = readFileSync(`/proc/${ppid}/status`, 'utf8')
    return `${ppid} ${/^PPid:\s*(\d+)/m.exec(status)?.[1]}`
  } catch {
    return `${ppid}`
  }
}

interface Leaving {
  begun(): boolean
  leave(code: number): Promise<never>
}

/** Stops on a signal, forces on the next, and leaves when npm is gone without telling us. */
function leaveOnSignal(stack: Stack, finish: (code: number) => never): Leaving {
  let leftMs: number | null = null
  const leave = async (code: number): Promise<never> => {
    leftMs = Date.now()
    say('stack', 'stopping; data stays in .local/data')
    await stack.stop()
    say('stack', 'stopped')
    return finish(code)
  }
  const heard = (): void => {
    if (leftMs === null) void leave(0)
    else if (Date.now() - leftMs > sameSignalMs) {
      say('stack', 'forced to stop', 'warn')
      void stack.kill().finally(() => finish(130))
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, heard)
  if (process.env.npm_lifecycle_event) {
    const starters = whoStartedUs()
    setInterval(() => {
      if (whoStartedUs() !== starters && leftMs === null) heard()
    }, 500).unref()
  }
  return { begun: () => leftMs !== null, leave }
}

async function main(): Promise<void> {
  const startedMs = Date.now()
  mkdirSync(join(local, 'data'), { recursive: true })
  const lock = tryLock(join(local, 'start.lock'))
  if ('heldBy' in lock) {
    const where = readStackFile()?.apiUrl
    throw new SettingRefused(
      `It already runs in this clone (process ${lock.heldBy.pid}${where ? `, ${where}` : ''}). Stop that one first.`,
    )
  }
  const finish = (code: number): never => {
    removeStackFile()
    lock.release()
    process.exit(code)
  }
  let settings: Settings
  try {
    settings = await readSettings(process.env)
  } catch (error) {
    lock.release()
    throw error
  }
  const stack = createStack(settings)
  const leaving = leaveOnSignal(stack, finish)
  try {
    await stack.start()
  } catch (error) {
    // Stopped while it was starting.
    if (leaving.begun()) return
    say('stack', 'could not start', 'error')
    process.stderr.write(`\n${explain(error)}\n\n`)
    await leaving.leave(1)
  }
  const problem = await untilHealthy(settings.apiPort)
  if (leaving.begun()) return
  if (problem) say('stack', `started, but not everything is well: ${problem}`, 'warn')
  process.stdout.write(banner(settings, ((Date.now() - startedMs) / 1_000).toFixed(1)))
}

/** What the user can mend is a sentence; what we must mend is a stack. */
function explain(error: unknown): string {
  const mendable = error instanceof PartMissing || error instanceof SettingRefused || error instanceof OptionsRefused
  return error instanceof Error ? ((mendable ? error.message : error.stack) ?? error.message) : String(error)
}

main().catch((error) => {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
})
