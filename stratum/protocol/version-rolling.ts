/** Bits 13 to 28, which BIP 320 sets aside for miners to roll. */
export const ROLLING_MASK = 0x1fffe000

const HEX = /^(?:0x)?([0-9a-f]{1,8})$/i

export const maskText = (mask: number): string => mask.toString(16).padStart(8, '0')

/** What of the offered mask a `version-rolling.mask` asks for (BIP 310); none asked for, or none to be read, means all. */
export function grantedMask(asked: unknown, offered: number): number {
  const [, digits = 'ffffffff'] = typeof asked === 'string' ? (HEX.exec(asked) ?? []) : []
  return (Number.parseInt(digits, 16) & offered) >>> 0
}
