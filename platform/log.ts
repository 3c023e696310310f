import { type Logger, type LoggerOptions, pino } from 'pino'

export type { Logger } from 'pino'
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

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
  return stdout.isTTY ? pino(how, { write: (line) => stdout.write(`\r\u001b[K${line}`) }) : pino(how)
}
