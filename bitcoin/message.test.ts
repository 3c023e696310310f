import { readFileSync } from 'node:fs'
import { Transaction } from 'bitcoinjs-lib'
import { expect, test } from 'vitest'
import { addressToScript } from './address.ts'
import { hashOfMessage, toSign, toSpend } from './bip322.ts'
import { hashToDisplay, toHex } from './hex.ts'
import { messageBytesMax, signatureCharsMax, verifyMessage } from './message.ts'

interface Vector {
  readonly message: string
  readonly address: string
  readonly type: string
  readonly bip322_signatures: readonly string[]
  readonly tx_version?: number
  readonly lock_time?: number
  readonly sequence?: number
}
interface Faulty {
  readonly description: string
  readonly message: string
  readonly address: string
  readonly signature: string
}
interface Vectors {
  readonly tx_hashes?: readonly Record<
    'message' | 'address' | 'message_hash' | 'to_spend_tx_hash' | 'to_sign_tx_hash',
    string
  >[]
  readonly simple: readonly Vector[]
  readonly full?: readonly Vector[]
  readonly proof_of_funds?: readonly Vector[]
  readonly error: readonly Faulty[]
}

const read = (name: string): Vectors =>
  JSON.parse(readFileSync(new URL(`./fixtures/bip322-${name}-test-vectors.json`, import.meta.url), 'utf8'))
const files = [read('basic'), read('generated')]
const verify = (address: string, message: string, signature: string) =>
  verifyMessage(address, 'mainnet', message, signature)

const simple = files.flatMap((file) => file.simple)
const full = files.flatMap((file) => file.full ?? [])
const isTimed = ({ type }: Vector): boolean => type.endsWith('time-lock')
const sound = [...simple, ...full.filter((each) => !isTimed(each))].flatMap((vector) =>
  vector.bip322_signatures.map((signature) => ({ ...vector, signature })),
)

test.each(files.flatMap((file) => file.tx_hashes ?? []))('the two transactions for "$message"', (vector) => {
  const reading = addressToScript(vector.address, 'mainnet')
  if (!reading.ok) throw new Error(reading.reason)
  const message = new TextEncoder().encode(vector.message)
  expect(toHex(hashOfMessage(message))).toBe(vector.message_hash)
  const spent = toSpend(reading.script, message)
  expect(hashToDisplay(spent.getHash())).toBe(vector.to_spend_tx_hash)
  expect(hashToDisplay(toSign(spent).getHash())).toBe(vector.to_sign_tx_hash)
})

test.each(sound)('$type is verified: $address', ({ address, message, signature, lock_time, sequence }) => {
  const verdict = { ok: true, lockTime: lock_time ?? 0, sequence: sequence ?? 0 }
  expect(verify(address, message, signature)).toEqual(verdict)
  expect(verify(address, message, signature.replace(/^(smp|ful)/, '')), 'without its prefix').toEqual(verdict)
})

test('a time lock or a proof of funds is not judged, and never let in', () => {
  const others = [...full.filter(isTimed), ...files.flatMap((file) => file.proof_of_funds ?? [])]
  expect(others.length).toBe(5)
  for (const { address, message, bip322_signatures } of others) {
    for (const signature of bip322_signatures) {
      expect(verify(address, message, signature), address).toEqual({ ok: false, reason: 'unsupported' })
    }
  }
})

test.each(files.flatMap((file) => file.error))('refused: $description', ({ address, message, signature }) => {
  expect(verify(address, message, signature).ok).toBe(false)
})

test('no signature stands for another address or another message of the vectors', () => {
  for (const { address, message, signature } of sound) {
    for (const other of sound) {
      if (other.address === address && other.message === message) continue
      expect(verify(other.address, other.message, signature).ok, `${address} → ${other.address}`).toBe(false)
    }
  }
})

/** All bits of what one key signs; of several keys every fifth, from another one on for each signature. */
const stepFor = ({ type }: Vector): number => (type.includes('multisig') ? 5 : 1)

test('not one bit may be another: of the bytes, of the text, of the message', () => {
  let flips = 0
  const isNew = (vector: Vector, at: number): boolean => sound.findIndex(({ type }) => type === vector.type) === at
  for (const [number, vector] of sound.entries()) {
    const { address, message, signature } = vector
    expect(verify(address, `${message} `, signature).ok).toBe(false)
    if (!isNew(vector, number)) continue
    const prefix = /^(smp|ful)/.exec(signature)?.[0] ?? ''
    const bytes = Buffer.from(signature.slice(prefix.length), 'base64')
    for (let bit = number % stepFor(vector); bit < bytes.length * 8; bit += stepFor(vector)) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(verify(address, message, prefix + flipped.toString('base64')).ok, `${address} bit ${bit}`).toBe(false)
      flips++
    }
    for (let bit = number % 7; bit < signature.length * 7; bit += 13) {
      const text = Buffer.from(signature)
      text[Math.floor(bit / 7)] = (text[Math.floor(bit / 7)] as number) ^ (1 << (bit % 7))
      expect(verify(address, message, text.toString('latin1')).ok, `${address} text bit ${bit}`).toBe(false)
      flips++
    }
  }
  process.stdout.write(`${flips} flipped bits in signatures of every kind: none let in\n`)
}, 120_000)

test('garbage of any length is refused and never throws', () => {
  const { address } = sound[0] as Vector
  for (const text of [
    '',
    ' ',
    '=',
    '====',
    'smp',
    'ful',
    'pof',
    'smpAA==',
    'fulAA==',
    'A'.repeat(signatureCharsMax + 4),
  ]) {
    expect(verify(address, 'x', text).ok, text.slice(0, 10)).toBe(false)
  }
  for (let length = 1; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length * 11) & 0xff)
    for (const first of [0, 1, 2, 3, 31, 0xfd, 0xff]) {
      bytes[0] = first
      expect(verify(address, 'x', Buffer.from(bytes).toString('base64')).ok).toBe(false)
    }
  }
  expect(verify(address, 'x'.repeat(messageBytesMax + 1), 'smpAA==')).toEqual({ ok: false, reason: 'malformed' })
  expect(verify('nobody', 'x', 'smpAA==')).toEqual({ ok: false, reason: 'badAddress' })
})

test('what the full form says besides its signature must be what BIP 322 asks for', () => {
  const vector = full.find(({ type }) => type === 'p2wpkh') as Vector
  const bytes = Buffer.from((vector.bip322_signatures[0] as string).slice(3), 'base64')
  const changed = (change: (transaction: Transaction) => void): string => {
    const transaction = Transaction.fromBuffer(bytes)
    change(transaction)
    return `ful${Buffer.from(transaction.toBuffer()).toString('base64')}`
  }
  const untouched = changed(() => {})
  expect(verify(vector.address, vector.message, untouched).ok).toBe(true)
  const changes: Record<string, (transaction: Transaction) => void> = {
    'pays something': ({ outs }) => {
      if (outs[0]) outs[0].value = 1n
    },
    'says more': ({ outs }) => {
      if (outs[0]) outs[0].script = Uint8Array.of(0x6a, 0)
    },
    'another version': (transaction) => {
      transaction.version = 1
    },
    'another output is spent': ({ ins }) => {
      if (ins[0]) ins[0].index = 1
    },
    'a script where there is none': ({ ins }) => {
      if (ins[0]) ins[0].script = Uint8Array.of(0)
    },
    'a second output': (transaction) => {
      transaction.addOutput(Uint8Array.of(0x6a), 0n)
    },
    'a second input': (transaction) => {
      transaction.addInput(new Uint8Array(32), 0)
    },
  }
  for (const [name, change] of Object.entries(changes)) {
    expect(verify(vector.address, vector.message, changed(change)).ok, name).toBe(false)
  }
})
