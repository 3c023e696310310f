// What may be said of oneself: pure decisions.
import { iso31661 } from 'iso-3166'

export const handleCharsMin = 3
export const handleCharsMax = 20
export const displayNameCharsMax = 40
/** A handle that was set may be changed again after so many days: who is known by it should stay known. */
export const handleDays = 30

export type ProfileField = 'handle' | 'displayName' | 'country' | 'timeZone'

/** What is wrong with a value, as a sentence; null where nothing is. */
type Problem = string | null

const handlePattern = /^[a-z][a-z0-9_]*$/i
/** Of people who run things, of parts of the site, and of what is not a person. Compared without underscores. */
const RESERVED = new Set(
  `about account accounts admin administrator api app badge badges bet bets bitcoin block blocks board boards bot coinbase
  cooperative cooperatives country countries dev everybody everyone game games graphql guest health healthz help home
  hostmaster info leaderboard league leagues learn login logout lottery mail me metrics miner miners mod moderator
  moderators network nobody node null odds official operator owner player players pool postmaster privacy prize profile
  root rules satoshi satoshinakamoto security session settings share shares signin signout signup staff status stratum
  support system team terms thebitcoingame undefined user users verify viewer webmaster wellknown worker workers worldcup www you`
    .split(/\s+/)
    .filter(Boolean),
)
/** Begins as an address does, and is long enough to be taken for a shortened one. */
const likeAddress = /^(bc1|tb1|bcrt1)/

/** One spelling for two handles that people would take for the same. */
export const handleKey = (handle: string): string => handle.toLowerCase()

export function handleProblem(handle: string): Problem {
  if (handle.length < handleCharsMin || handle.length > handleCharsMax) {
    return `A handle has ${handleCharsMin} to ${handleCharsMax} characters.`
  }
  if (!handlePattern.test(handle))
    return 'A handle begins with a letter and has letters a to z, digits and underscores only.'
  const key = handleKey(handle)
  if (key.endsWith('_') || key.includes('__')) return 'A handle has no two underscores in a row, and none at its end.'
  if (RESERVED.has(key.replaceAll('_', ''))) return 'That handle is reserved.'
  if (likeAddress.test(key)) return 'A handle must not begin as an address does.'
  return null
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** Controls, marks of direction and other things that nobody sees; the joiner of emoji is one that people need. */
const unseen = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?!\u200d)\p{Cf}/u
const marksInARowMax = 2

export function displayNameProblem(name: string): Problem {
  if (name !== name.trim() || name === '') return 'A name has no blanks at its ends, and is not empty.'
  if (unseen.test(name)) return 'A name has only characters that can be seen.'
  if (new RegExp(`\\p{M}{${marksInARowMax + 1},}`, 'u').test(name)) return 'A name has no piles of accents.'
  if (name.length > displayNameCharsMax * 8 || [...graphemes.segment(name)].length > displayNameCharsMax) {
    return `A name has at most ${displayNameCharsMax} characters.`
  }
  if (!/[\p{L}\p{N}\p{So}]/u.test(name)) return 'A name has at least one letter, digit or picture.'
  return null
}

const COUNTRIES = new Set(iso31661.filter(({ state }) => state === 'assigned').map(({ alpha2 }) => alpha2))

export const countryProblem = (code: string): Problem =>
  COUNTRIES.has(code) ? null : 'A country is given by its code of two capital letters (ISO 3166-1), such as CH.'

export function timeZoneProblem(zone: string): Problem {
  try {
    // The names only: an offset is not a place with a summer.
    if (/^[A-Z]/i.test(zone) && zone.length <= 60) {
      new Intl.DateTimeFormat('en', { timeZone: zone })
      return null
    }
  } catch {
    // Not known to this machine.
  }
  return 'A time zone is given by its name (IANA), such as Europe/Zurich.'
}

export const PROFILE_PROBLEMS: Readonly<Record<ProfileField, (value: string) => Problem>> = {
  handle: handleProblem,
  displayName: displayNameProblem,
  country: countryProblem,
  timeZone: timeZoneProblem,
}
