// What kind of rig it is, as far as it says so itself: user agents are not verified, and say what firmware calls itself.

export const DEVICE_MODELS = [
  'bitaxe_gamma',
  'bitaxe_supra',
  'bitaxe_ultra',
  'bitaxe_max',
  'bitaxe',
  'nerdqaxe',
  'nerdaxe',
  'nerdminer',
  'antminer',
  'whatsminer',
  'avalon',
  'braiins_os',
  'luxos',
  'vnish',
  'cgminer',
  'bfgminer',
  'cpuminer',
  'rental',
  'other',
] as const
export type DeviceModel = (typeof DEVICE_MODELS)[number]

/** Of Bitaxe the chip tells the model. */
const CHIPS: Readonly<Record<string, DeviceModel>> = {
  bm1370: 'bitaxe_gamma',
  bm1368: 'bitaxe_supra',
  bm1366: 'bitaxe_ultra',
  bm1397: 'bitaxe_max',
}

/** The first that fits; forks name what they come from, so the narrower names stand first. */
const PATTERNS: readonly (readonly [RegExp, DeviceModel])[] = [
  [/nerd[oq]axe|nerdoctaxe/, 'nerdqaxe'],
  [/nerdaxe/, 'nerdaxe'],
  [/nerdminer|han_?solo|sparkminer|leafminer/, 'nerdminer'],
  [/bitaxe|esp-miner/, 'bitaxe'],
  [/whatsminer|btminer/, 'whatsminer'],
  [/avalon|canaan/, 'avalon'],
  [/vnish/, 'vnish'],
  [/luxos|luxminer/, 'luxos'],
  [/bosminer|braiins/, 'braiins_os'],
  [/antminer|bmminer/, 'antminer'],
  [/nicehash|miningrigrentals/, 'rental'],
  [/bfgminer/, 'bfgminer'],
  [/cpuminer/, 'cpuminer'],
  [/cgminer/, 'cgminer'],
]

/** Null where the rig said nothing. */
export function modelOf(userAgent: string | null): DeviceModel | null {
  if (userAgent === null || userAgent === '') return null
  const text = userAgent.toLowerCase()
  const model = PATTERNS.find(([pattern]) => pattern.test(text))?.[1] ?? 'other'
  if (model !== 'bitaxe') return model
  const chip = /bm\d{4}/.exec(text)?.[0]
  return (chip && CHIPS[chip]) || 'bitaxe'
}
