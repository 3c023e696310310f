// One line of text ⇄ one message. What a line means is the session's matter.

/** As it came, type included: cgminer counts from 0, BFGMiner uses strings and null. */
export type MessageId = number | string | null

export type Line =
  | { readonly kind: 'request'; readonly id: MessageId; readonly method: string; readonly params: readonly unknown[] }
  /** An answer of the miner's (it has no method) or a blank line: nothing to say to it. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'malformed' }

const IGNORED: Line = { kind: 'ignored' }
const MALFORMED: Line = { kind: 'malformed' }
const NO_PARAMS: readonly unknown[] = []
const idLengthMax = 64

/** Never throws. Blanks around the object and a carriage return are fine. */
export function parseLine(text: string): Line {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    return text.trim() === '' ? IGNORED : MALFORMED
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return MALFORMED
  const { id = null, method, params } = raw as { id?: unknown; method?: unknown; params?: unknown }
  if (method === undefined || method === null) return IGNORED
  if (typeof method !== 'string' || !isId(id)) return MALFORMED
  return { kind: 'request', id, method, params: Array.isArray(params) ? params : NO_PARAMS }
}

const isId = (id: unknown): id is MessageId =>
  id === null || (typeof id === 'number' && Number.isFinite(id)) || (typeof id === 'string' && id.length <= idLengthMax)
