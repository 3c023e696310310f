// Runs one program of the embedded stack so that it cannot outlive us, and stops it with patience first, then force.
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Launch {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Run as this user; only root may ask for it. */
  readonly user?: { readonly uid: number; readonly gid: number; readonly reach: readonly string[] }
  /** What the system sends when we die without stopping it (Linux). */
  readonly signalOnOurDeath?: 'TERM' | 'INT' | 'KILL'
  readonly onLine?: (line: string, from: 'stdout' | 'stderr') => void
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Program {
  readonly pid: number
  readonly exited: Promise<Exit>
  /** Null while it runs. */
  exit(): Exit | null
  signal(signal: NodeJS.Signals): void
  /** Sends the signal and waits; after `withinMs` it is killed. True when it ended by itself. */
  stop(signal?: NodeJS.Signals, withinMs?: number): Promise<boolean>
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>
  /** The last lines it wrote, for an error message. */
  tail(): string
}

const tailLines = 40

/** The full path of a program on PATH, or null. */
export function onPath(program: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, program)
    try {
      accessSync(path, constants.X_OK)
      if (folder !== '' && statSync(path).isFile()) return path
    } catch {
      // Not in this folder.
    }
  }
  return null
}

function reachable(path: string): boolean {
  const mode = statSync(path).mode
  return (mode & 0o001) !== 0
}

/** Whether any user can walk to the path: root's home, for one, is closed to the others. */
export function openToAll(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && !reachable(folder)) return false
    if (folder === dirname(folder)) return true
  }
}

/** `setpriv` changes user and asks the kernel for a signal on our death, then becomes the program: the pid stays. */
function wrapped({ command, args, user, signalOnOurDeath = 'TERM' }: Launch): [string, string[]] {
  const setpriv = process.platform === 'linux' ? onPath('setpriv') : null
  if (!setpriv) return [command, [...args]]
  const options = ['--pdeathsig', signalOnOurDeath]
  if (user) {
    options.push(`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups')
    if (!user.reach.every(openToAll)) options.push('--inh-caps=+dac_override', '--ambient-caps=+dac_override')
  }
  return [setpriv, [...options, command, ...args]]
}

/** Starts a program in a session of its own: Ctrl-C in a terminal reaches only us, and we stop it in our order. */
export function launch(request: Launch): Promise<Program> {
  const [command, args] = wrapped(request)
  const plainUser = command === request.command && request.user ? { uid: request.user.uid, gid: request.user.gid } : {}
  const child = spawn(command, args, {
    cwd: request.cwd,
    env: { ...process.env, ...request.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...plainUser,
  })
  const last: string[] = []
  const hear = (from: 'stdout' | 'stderr') => (line: string) => {
    last.push(line.slice(0, 500))
    if (last.length > tailLines) last.shift()
    request.onLine?.(line, from)
  }
  createInterface({ input: child.stdout }).on('line', hear('stdout'))
  createInterface({ input: child.stderr }).on('line', hear('stderr'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', () => resolve(program(child, last)))
  })
}

function program(child: ChildProcess, last: readonly string[]): Program {
  let ended: Exit | null = null
  const exited = new Promise<Exit>((resolve) => {
    // `close` comes after the last line was read; a grandchild that holds the pipe must not delay us for ever.
    child.once('exit', (code, signal) => {
      ended = { code, signal }
      const result = ended
      const timer = setTimeout(() => resolve(result), 500)
      child.once('close', () => {
        clearTimeout(timer)
        resolve(result)
      })
    })
  })
  const kill = async (): Promise<void> => {
    if (!ended) killGroup(child)
    await exited
  }
  return {
    pid: child.pid as number,
    exited,
    exit: () => ended,
    signal: (signal) => {
      if (!ended) child.kill(signal)
    },
    stop: async (signal = 'SIGTERM', withinMs = 10_000) => {
      if (!ended) child.kill(signal)
      const timer = Promise.withResolvers<'late'>()
      const clock = setTimeout(() => timer.resolve('late'), withinMs)
      const result = await Promise.race([exited, timer.promise])
      clearTimeout(clock)
      if (result !== 'late') return true
      await kill()
      return false
    },
    kill,
    tail: () => last.join('\n'),
  }
}

/** The program and what it started in its own session, such as the workers of a cluster. */
function killGroup(child: ChildProcess): void {
  try {
    process.kill(-(child.pid as number), 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

/** Asks again every 20 ms until the answer is not null. Fails when the program ends first, or after `withinMs`. */
export async function untilUp<T>(
  name: string,
  running: Program,
  ask: () => Promise<T | null>,
  withinMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const answer = await ask().catch(() => null)
    if (answer !== null) return answer
    const exit = running.exit()
    if (exit) throw new Error(`${name} ended while starting (${exit.signal ?? exit.code}):\n${running.tail()}`)
    if (Date.now() > deadline) {
      await running.kill()
      throw new Error(`${name} did not answer within ${withinMs / 1000} s:\n${running.tail()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Starts until it works, for 10 s at most, as long as it fails because an old one is still on its way out. */
export async function again<T>(start: () => Promise<T>, inTheWay: RegExp): Promise<T> {
  for (const deadline = Date.now() + 10_000; ; ) {
    try {
      return await start()
    } catch (error) {
      if (Date.now() > deadline || !inTheWay.test(String(error))) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
