// What a connection may cost, and why one is closed. Each bound is here, with its default.

/** Real firmware sends less than 1 KiB a line. */
export const lineBytesMax = 8 * 1024
/** A miner that does not read what it is sent is let go. */
export const unsentBytesMax = 256 * 1024
/** A handshake has ten lines at most, of less than 1 KiB each. */
export const strangerLinesMax = 64
export const strangerBytesMax = 16 * 1024
/** Authorized, but no share was accepted yet: so many lines at once, and a second. */
export const guestLinesBurst = 256
export const guestLinesPerSecond = 64
/** Half a minute of too much talk, and not one share in it. */
export const guestSlowedMax = 120
/** Whoever mines may save up lines for so many seconds; past that it is read more slowly. */
export const minerBurstSeconds = 2

export type CloseReason =
  | 'lineTooLong'
  | 'notReading'
  | 'garbage'
  | 'refused'
  | 'notAuthorized'
  | 'strangerTooLoud'
  | 'flood'
  | 'halfLine'
  | 'onlyRejects'
  | 'addressBanned'
  | 'madeWay'
  | 'drained'
  | 'fault'
  | 'badProxyHeader'
  | 'tlsFailed'
  | AdmissionRefusal

/** Refused at the door, before there is a session. */
export type AdmissionRefusal = 'tooMany' | 'tooManyOfNetwork' | 'tooFast' | 'banned'

/**
 * Ninety points within minutes are a ban. Bad shares, a wrong address or a lost network are no misbehaviour: their
 * connection ends, and that is all.
 */
export const POINTS: Partial<Record<CloseReason, number>> = {
  lineTooLong: 25,
  garbage: 25,
  strangerTooLoud: 25,
  flood: 25,
  halfLine: 10,
  tlsFailed: 5,
  notAuthorized: 2,
}

/** Where all places are taken, whoever has had so long to authorize, or to hand in a share, makes way for others. */
export const strangerStaysMs = 5_000
export const guestStaysMs = 120_000

/** Times that a listener goes by; tests have shorter ones. */
export interface Patience {
  readonly tickMs: number
  readonly authorizeWithinMs: number
  /** Who said too much is not read for so long. */
  readonly slowMs: number
  /** A line that was begun has to end. */
  readonly lineWithinMs: number
  /** PROXY header and TLS handshake. */
  readonly greetWithinMs: number
  /** Where shares come and none of them is good, the miner is asked to connect again, then let go. */
  readonly rejectsReconnectMs: number
  readonly rejectsCloseMs: number
}

export const defaultPatience: Patience = {
  tickMs: 5_000,
  slowMs: 250,
  authorizeWithinMs: 60_000,
  lineWithinMs: 30_000,
  greetWithinMs: 10_000,
  rejectsReconnectMs: 120_000,
  rejectsCloseMs: 180_000,
}
