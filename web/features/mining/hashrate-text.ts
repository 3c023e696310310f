/** Hashes a second of a unit, by its prefix. */
const PREFIX: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12, p: 1e15, e: 1e18, z: 1e21 }

/** A hashrate as people type it: "1.2 TH/s", "500 gh", "78k"; or a difficulty, "1,5 T". Null where it is none. */
export function parseHashrate(text: string): number | null {
  const match =
    /^\s*(\d{1,15}(?:[.,]\d{1,15})?)\s*([kmgtpez]?)(?:h(?:ashes?)?(?:\s*(?:\/|per)?\s*s(?:ec(?:ond)?)?)?)?\s*$/i.exec(
      text,
    )
  if (!match) return null
  const value = Number(match[1]?.replace(',', '.')) * (PREFIX[match[2]?.toLowerCase() ?? ''] ?? 1)
  return value > 0 ? value : null
}

/** What devices do, as their makers say, for those who do not know theirs. */
export const DEVICE_RATES = [
  ['NerdMiner', '78 kH/s'],
  ['Bitaxe Gamma', '1.2 TH/s'],
  ['NerdQAxe++', '4.8 TH/s'],
  ['Antminer S21', '200 TH/s'],
  ['1 PH/s', '1 PH/s'],
] as const
