import { type Logger, type LoggerOptions, pino } from 'pino'
import sonicBoom from 'sonic-boom'

export type { Logger } from 'pino'
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** What waits for a reader that has stalled; lines beyond it are dropped, and counted in the next one that fits. */
const waitingBytesMax = 4 * 1024 * 1024
/** Last lines have so long to get out when the process ends. */
const lastWordsMs = 2_000

interface Output {
  write(line: string): void
}

let shared: Output | undefined

/**
 * Standard output, never waited for: a reader that stalls or dies must not stop who mines. Not pino's own way there, which
 * keeps all that a stalled reader does not take, and whose last flush never ends once the reader is gone.
 */
function standardOutput(): Output {
  let isEnding = false
  let endsByMs = 0
  let dropped = 0
  const pipe = new sonicBoom.SonicBoom({
    fd: process.stdout.fd,
    sync: false,
    maxLength: waitingBytesMax,
    retryEAGAIN: () => !isEnding || performance.now() < endsByMs,
  })
  const output: Output = {
    write(line) {
      const before = dropped
      pipe.write(line)
      if (dropped > before || before === 0) return
      dropped = 0
      pipe.write(
        `{"level":"warn","time":"${new Date().toISOString()}","dropped":${before},"msg":"log lines were dropped"}\n`,
      )
    },
  }
  pipe.on('drop', () => {
    dropped++
  })
  pipe.on('error', () => {
    // Nobody reads any more, and there is nobody to tell.
    output.write = () => undefined
    pipe.destroy()
  })
  process.on('exit', () => {
    isEnding = true
    endsByMs = performance.now() + lastWordsMs
    try {
      pipe.flushSync()
    } catch {
      // The reader is gone, or has stalled.
    }
  })
  return output
}

/** JSON lines on standard output. Secrets that may travel in an object are cut out before they are written. */
export function createLog(name: string, level: LogLevel): Logger {
  const how: LoggerOptions = {
    level,
    base: { process: name },
    redact: { paths: ['password', '*.password', 'authorization', '*.authorization', 'url', '*.url'], censor: '[cut]' },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  }
  // A terminal may show a status line where the next line of the log goes: it gives way.
  const { stdout } = process
  if (stdout.isTTY) return pino(how, { write: (line) => stdout.write(`\r\u001b[K${line}`) })
  shared ??= standardOutput()
  const output = shared
  return pino(how, { write: (line) => output.write(line) })
}
