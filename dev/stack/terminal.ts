// What `npm start` shows: one line for each log line of a process, readable, in the order in which they came.
import type { LogLine } from '../process.ts'

const colours = { trace: 90, debug: 90, info: 36, warn: 33, error: 31, fatal: 31 }
const fieldsHidden = new Set(['level', 'time', 'msg', 'process', 'pid', 'hostname', 'err'])
const valueMax = 80

const inColour = process.stdout.isTTY && !process.env.NO_COLOR
const paint = (code: number, text: string): string => (inColour ? `\x1b[${code}m${text}\x1b[0m` : text)

// `npm start | head` must not bring the stack down.
process.stdout.on('error', () => undefined)

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > valueMax ? `${text.slice(0, valueMax)}…` : text
}

/** `03:12:01 stratum info  a miner connected  agent=bitaxe` */
export function readable(name: string, line: LogLine): string {
  const level = line.level ?? 'info'
  const time = typeof line.time === 'string' ? new Date(line.time) : new Date()
  const clock = (Number.isNaN(time.getTime()) ? new Date() : time).toISOString().slice(11, 19)
  const error = line.err as { message?: string } | undefined
  const fields = Object.entries(line)
    .filter(([field]) => !fieldsHidden.has(field))
    .map(([field, value]) => `${field}=${shown(value)}`)
  if (error?.message) fields.push(shown(error.message))
  const colour = colours[level as keyof typeof colours] ?? 0
  const text = [line.msg ?? '', ...fields.map((field) => paint(90, field))].join(' ')
  return `${paint(90, clock)} ${name.padEnd(8)} ${paint(colour, level.padEnd(5))} ${text}`.trimEnd()
}

export function say(name: string, message: string, level = 'info'): void {
  process.stdout.write(`${readable(name, { level, msg: message })}\n`)
}

export function showLine(name: string, line: LogLine): void {
  process.stdout.write(`${readable(name, line)}\n`)
}
