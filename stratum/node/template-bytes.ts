// A word or two out of a getblocktemplate answer of megabytes, before anybody parses it.

/** Bytes are hex inside of transactions, so that no name of a member occurs there. */
function member(bytes: Buffer, at: number, name: string): string | null {
  if (at < 0) return null
  const from = bytes.indexOf('"', at + name.length + 2) + 1
  const to = bytes.indexOf('"', from)
  return from > 0 && to > from && to - from < 1_000 ? bytes.toString('latin1', from, to) : null
}

/** What the template builds upon, in display order; null where it does not say. */
export function previousHashIn(bytes: Buffer): string | null {
  return member(bytes, bytes.indexOf('"previousblockhash"'), 'previousblockhash')
}

/** What to ask with for the next one (BIP 22). */
export function longPollIdIn(bytes: Buffer): string | null {
  return member(bytes, bytes.lastIndexOf('"longpollid"'), 'longpollid')
}
