import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** JSON lines on standard output. Secrets that may travel in an object are cut out before they are written. */
export function createLog(process: string, level: LogLevel): Logger {
  return pino({
    level,
    base: { process },
    redact: { paths: ['password', '*.password', 'authorization', '*.authorization', 'url', '*.url'], censor: '[cut]' },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  })
}
