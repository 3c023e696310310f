// Secrets that somebody is given once: kept is only their hash, and a prefix says what they are to whoever finds one.
import { hash, randomBytes } from 'node:crypto'

export interface SecretKind {
  make(): string
  /** By its beginning; whether it is one of ours only its hash tells. */
  claims(text: string): boolean
  isWellFormed(text: string): boolean
}

export function secretKind(prefix: string): SecretKind {
  const pattern = new RegExp(`^${prefix}_[A-Za-z0-9_-]{43}$`)
  return {
    make: () => `${prefix}_${randomBytes(32).toString('base64url')}`,
    claims: (text) => text.startsWith(`${prefix}_`),
    isWellFormed: (text) => pattern.test(text),
  }
}

export const hashOfSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer')
