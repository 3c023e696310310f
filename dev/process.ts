// Runs one of our own process entries with Node and reads its JSON log lines.
import { launch, type Program, root } from './parts/index.ts'

/** A pino line, or `{ msg }` where the process wrote plain text. */
export interface LogLine {
  readonly msg?: string
  readonly level?: string
  readonly [field: string]: unknown
}

export interface ProcessRequest {
  /** For messages, such as `stratum`. */
  readonly name: string
  /** From the root of the project, such as `stratum/main.ts`. */
  readonly entry: string
  readonly args?: readonly string[]
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Wait for the line with `msg: "ready"` (the default); false for a process that does its work and ends. */
  readonly ready?: boolean
  readonly readyWithinMs?: number
  /** Each line as it was written. */
  readonly onText?: (text: string) => void
  readonly onLine?: (line: LogLine) => void
}

export interface ServiceProcess {
  readonly name: string
  readonly pid: number
  /** Its exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>
  /** The line that said `ready`, with its ports; null where nobody waited for it. */
  readonly ready: LogLine | null
  /** The latest lines, oldest first. */
  readonly lines: readonly LogLine[]
  /** The first line, past or to come, that is the one. */
  line(isIt: (line: LogLine) => boolean, withinMs?: number): Promise<LogLine>
  /** SIGTERM and wait; killed when that takes longer than `withinMs`. True when it ended by itself. */
  stop(withinMs?: number): Promise<boolean>
  /** kill -9 and wait. */
  kill(): Promise<void>
}

const linesMax = 10_000

/** As in the scripts of package.json: small nurseries, or what ten thousand handshakes leave is kept for long. */
const NODE_FLAGS: Readonly<Record<string, readonly string[]>> = { 'stratum/main.ts': ['--max-semi-space-size=8'] }

/** A JSON object as it is; anything else becomes the message of a line. */
export function readLogLine(text: string, level: 'info' | 'warn'): LogLine {
  if (text.startsWith('{')) {
    try {
      return JSON.parse(text) as LogLine
    } catch {
      // Plain text after all.
    }
  }
  return { level, msg: text }
}

/**
 * Starts an entry and waits until it says that it is ready.
 * Throws with its last lines when it ends before that, or takes too long.
 */
export async function startProcess(request: ProcessRequest): Promise<ServiceProcess> {
  const lines: LogLine[] = []
  const watchers = new Set<(line: LogLine) => void>()
  const program = await launch({
    name: request.name,
    command: process.execPath,
    args: [...(NODE_FLAGS[request.entry] ?? []), request.entry, ...(request.args ?? [])],
    cwd: root,
    env: request.env,
    onLine: (text, from) => {
      request.onText?.(text)
      const line = readLogLine(text, from === 'stderr' ? 'warn' : 'info')
      lines.push(line)
      if (lines.length > linesMax) lines.shift()
      request.onLine?.(line)
      for (const watcher of watchers) watcher(line)
    },
  })
  const { exited } = program
  const line = (isIt: (line: LogLine) => boolean, withinMs = 30_000): Promise<LogLine> =>
    awaitLine({ name: request.name, program, lines, watchers, isIt, withinMs })
  let ready: LogLine | null = null
  if (request.ready !== false) {
    try {
      ready = await line(({ msg }) => msg === 'ready', request.readyWithinMs)
    } catch (error) {
      await program.kill()
      throw error
    }
  }
  return {
    name: request.name,
    pid: program.pid,
    exited: exited.then(({ code }) => code),
    ready,
    lines,
    line,
    stop: (withinMs) => program.stop('SIGTERM', withinMs),
    kill: program.kill,
  }
}

interface Wait {
  readonly name: string
  readonly program: Program
  readonly lines: readonly LogLine[]
  readonly watchers: Set<(line: LogLine) => void>
  readonly isIt: (line: LogLine) => boolean
  readonly withinMs: number
}

function awaitLine({ name, program, lines, watchers, isIt, withinMs }: Wait): Promise<LogLine> {
  const already = lines.find(isIt)
  if (already) return Promise.resolve(already)
  return new Promise((resolve, reject) => {
    const end = (): void => {
      watchers.delete(watch)
      clearTimeout(timer)
    }
    const watch = (line: LogLine): void => {
      if (!isIt(line)) return
      end()
      resolve(line)
    }
    const fail = (why: string): void => {
      end()
      reject(new Error(`${name} ${why}\n${program.tail()}`))
    }
    const timer = setTimeout(() => fail(`did not get there within ${withinMs / 1000} s`), withinMs)
    watchers.add(watch)
    void program.exited.then(({ code, signal }) => fail(`ended (${signal ?? `code ${code}`}) too early`))
  })
}
