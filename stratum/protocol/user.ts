import { type AddressProblem, addressToScript, type Network } from '../../bitcoin/index.ts'
import { workerNameLengthMax } from '../../events/index.ts'

/** A worker of a player, as one connection authorized it. */
export interface User {
  /** Canonical: bech32 in lower case. */
  readonly address: string
  /** Printable, never empty. */
  readonly worker: string
  readonly script: Uint8Array
}

const PROBLEM_TEXT: Record<AddressProblem, string> = {
  notAnAddress: 'The user name must begin with a Bitcoin address: ADDRESS.WORKER',
  badChecksum: 'The address has a typing error (its checksum is wrong)',
  wrongNetwork: 'The address is for another network than this pool mines on',
  unsupported: 'This type of address is not supported',
}

export type UserReading = { readonly ok: true; readonly user: User } | { readonly ok: false; readonly problem: string }

/** `address`, `address.worker` or `address_worker` (as ckpool's users write). Worker names are cut to what can be shown. */
export function parseUser(text: unknown, network: Network): UserReading {
  if (typeof text !== 'string' || text.length > 256) return { ok: false, problem: PROBLEM_TEXT.notAnAddress }
  const trimmed = text.trim()
  const at = trimmed.search(/[._]/)
  const read = addressToScript(at < 0 ? trimmed : trimmed.slice(0, at), network)
  if (!read.ok) return { ok: false, problem: PROBLEM_TEXT[read.reason] }
  const name = at < 0 ? '' : trimmed.slice(at + 1)
  const worker = name.replace(/[^\x21-\x7e]/g, '').slice(0, workerNameLengthMax)
  return { ok: true, user: { address: read.address, worker: worker || 'default', script: read.script } }
}
