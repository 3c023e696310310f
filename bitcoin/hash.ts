import { sha256 } from '@noble/hashes/sha2.js'

/** Double SHA-256. The mining engine passes a native one where a function of this type is asked for. */
export type Sha256d = (bytes: Uint8Array) => Uint8Array

export const sha256d: Sha256d = (bytes) => sha256(sha256(bytes))
