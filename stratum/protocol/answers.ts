// Everything said to a miner, as ASCII text. Each line ends in \n; errors are arrays of exactly three, the third null.
import type { ShareRefusal } from '../../events/index.ts'
import type { MessageId } from './message.ts'

const BEYOND_ASCII = /[\x7f-\uffff]/g
const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** The id as it came; beyond ASCII it is escaped, which is the same text in JSON. */
const idText = (id: MessageId): string =>
  typeof id === 'number' ? String(id) : JSON.stringify(id).replace(BEYOND_ASCII, escaped)

export const YES = 'true'

const ACCEPTED_TAIL = ',"result":true,"error":null}\n'

/** The answer of the hot path. */
export function accepted(id: MessageId): string {
  return `{"id":${idText(id)}${ACCEPTED_TAIL}`
}

export function result(id: MessageId, json: string): string {
  return `{"id":${idText(id)},"result":${json},"error":null}\n`
}

/** Result `false` as well as an error: some firmware looks at one, some at the other. */
export function refused(id: MessageId, code: number, text: string): string {
  return `{"id":${idText(id)},"result":false,"error":[${code},${JSON.stringify(text)},null]}\n`
}

export function unsupported(id: MessageId, text: string): string {
  return `{"id":${idText(id)},"result":null,"error":[20,${JSON.stringify(text)},null]}\n`
}

/** A reason without a code does not compile. Codes 20 to 25 are those of the first stratum pool. */
export const STRATUM_CODE = {
  malformed: 20,
  notSubscribed: 25,
  unauthorized: 24,
  unknownJob: 21,
  stale: 21,
  badExtranonce2: 20,
  badTime: 20,
  badNonce: 20,
  badVersionBits: 20,
  duplicate: 22,
  lowDifficulty: 23,
} as const satisfies Record<ShareRefusal, number>

/** Short and stable: devices show these and count by them. */
const REFUSAL_TEXT: Record<ShareRefusal, string> = {
  malformed: 'Malformed submit',
  notSubscribed: 'Not subscribed',
  unauthorized: 'Unauthorized worker',
  unknownJob: 'Job not found',
  stale: 'Stale share',
  badExtranonce2: 'Wrong extranonce2 length',
  badTime: 'Time out of range',
  badNonce: 'Invalid nonce',
  badVersionBits: 'Invalid version bits',
  duplicate: 'Duplicate share',
  lowDifficulty: 'Low difficulty share',
}

const REFUSED_TAIL = Object.fromEntries(
  (Object.keys(STRATUM_CODE) as ShareRefusal[]).map((reason) => [
    reason,
    `,"result":false,"error":[${STRATUM_CODE[reason]},${JSON.stringify(REFUSAL_TEXT[reason])},null]}\n`,
  ]),
) as Record<ShareRefusal, string>

export function shareRefused(id: MessageId, reason: ShareRefusal): string {
  return `{"id":${idText(id)}${REFUSED_TAIL[reason]}`
}

export function setDifficulty(difficulty: number): string {
  return `{"id":null,"method":"mining.set_difficulty","params":[${plainDecimal(difficulty)}]}\n`
}

/** Without an exponent, which not every reader in a firmware knows; exactly the same number. Below 1e21. */
export function plainDecimal(value: number): string {
  const text = String(value)
  const [, first = '', rest = '', zeros] = /^(\d)(?:\.(\d+))?e-(\d+)$/.exec(text) ?? []
  return zeros === undefined ? text : `0.${'0'.repeat(Number(zeros) - 1)}${first}${rest}`
}

/** The bits that may be rolled from the next job on (BIP 310). */
export function setVersionMask(mask: string): string {
  return `{"id":null,"method":"mining.set_version_mask","params":["${mask}"]}\n`
}

/** Where a miner is asked to connect to; some (ESP-Miner) go where they were all the same. */
export interface Place {
  readonly host: string
  readonly port: number
  readonly waitSeconds: number
}

/** Without a place it is the one they are connected to: cgminer goes to no other domain. */
export function reconnect(to: Place | null): string {
  const params = to ? [to.host, to.port, to.waitSeconds] : []
  return `{"id":null,"method":"client.reconnect","params":${JSON.stringify(params)}}\n`
}

/** ESP-Miner shows so many characters. */
const messageLengthMax = 256

/** Only what is printable ASCII of it. */
export function showMessage(text: string): string {
  const shown = text.replace(/[^\x20-\x7e]/g, '').slice(0, messageLengthMax)
  return `{"id":null,"method":"client.show_message","params":[${JSON.stringify(shown)}]}\n`
}
