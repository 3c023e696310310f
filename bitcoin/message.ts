// Whether whoever controls an address signed a message: by BIP 322 for every kind of address, or in the legacy way.
import { addressToScript, type Network } from './address.ts'
import { legacyBytes, verifyLegacy } from './bip137.ts'
import { verifyFull, verifySimple } from './bip322.ts'
import type { Refused, Verdict } from './verdict.ts'

/** As text in UTF-8, in bytes. */
export const messageBytesMax = 4_096
/** As text. A multisig of fifteen keys in the full form has half of it. */
export const signatureCharsMax = 8_192

const malformed: Refused = { ok: false, reason: 'malformed' }

/**
 * Judges `signature`, as wallets give it: BIP 322 with its prefix (`smp` simple, `ful` full) or without, or 65 bytes of
 * BIP 137, in base64. Never throws: all three come from strangers.
 */
export function verifyMessage(address: string, network: Network, message: string, signature: string): Verdict {
  const reading = addressToScript(address, network)
  if (!reading.ok) return { ok: false, reason: 'badAddress' }
  const text = new TextEncoder().encode(message)
  if (text.length > messageBytesMax || signature.length > signatureCharsMax) return malformed
  const { script } = reading
  if (signature.startsWith('smp')) return judge(signature.slice(3), (bytes) => verifySimple(script, text, bytes))
  if (signature.startsWith('ful')) return judge(signature.slice(3), (bytes) => verifyFull(script, text, bytes))
  if (signature.startsWith('pof')) return { ok: false, reason: 'unsupported' }
  return judge(signature, (bytes) => {
    if (bytes.length === legacyBytes) return verifyLegacy(script, text, bytes)
    const simple = verifySimple(script, text, bytes)
    return !simple.ok && simple.reason === 'malformed' ? verifyFull(script, text, bytes) : simple
  })
}

function judge(base64: string, verdict: (bytes: Uint8Array) => Verdict): Verdict {
  const bytes = fromBase64(base64)
  return bytes && bytes.length > 0 ? verdict(bytes) : malformed
}

/** Padded base64 in its one spelling: what decodes to the same bytes another way is refused. */
function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  const binary = atob(text)
  return btoa(binary) === text ? Uint8Array.from(binary, (char) => char.charCodeAt(0)) : undefined
}
