/** Bits 13 to 28, which BIP 320 sets aside for miners to roll. */
export const ROLLING_MASK = 0x1fffe000

/** The mask for a `version-rolling.mask` as asked (BIP 310); none asked for means all. */
export function grantedMask(asked: unknown): number {
  const theirs = typeof asked === 'string' && /^[0-9a-fA-F]{1,8}$/.test(asked) ? Number.parseInt(asked, 16) : 0xffffffff
  return (theirs & ROLLING_MASK) >>> 0
}
