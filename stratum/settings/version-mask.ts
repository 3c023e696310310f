import type { Kind } from '../../platform/options.ts'
import { maskText, ROLLING_MASK } from '../protocol/version-rolling.ts'

/** Which bits are offered. No job has a bit inside `ROLLING_MASK`, so a narrower mask needs nothing else. */
export const versionMask: Kind<number> = {
  shape: 'hex, bits of 1fffe000 only',
  print: maskText,
  parse(text) {
    const mask = /^(0x)?[0-9a-f]{1,8}$/i.test(text) ? Number.parseInt(text, 16) : Number.NaN
    return (mask & ~ROLLING_MASK) === 0 && !Number.isNaN(mask)
      ? { ok: true, value: mask }
      : { ok: false, problem: 'hex digits with no bit outside 1fffe000' }
  },
}
