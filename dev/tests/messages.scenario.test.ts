// Signed messages, judged against another implementation: Bitcoin Core signs for every kind of address.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toSign, toSpend } from '../../bitcoin/bip322.ts'
import { addressToScript, toHex, verifyMessage } from '../../bitcoin/index.ts'
import { type BitcoinNodePart, startBitcoinNode } from '../parts/index.ts'

const messages = [
  '',
  'Hello World',
  'thebitcoingame.example wants you to sign in\nNonce: 1\n',
  'ünïcödé ₿ 🟠',
  'x'.repeat(4_000),
]
const secret = 'cVt4o7BGAig1UXywgGSmARhxMdzP5qvQsxKkSsc1XEkw3tDTQFpy'
let dir: string
let node: BitcoinNodePart
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'game-messages-'))
  node = await startBitcoinNode({ dir, network: 'regtest' })
  await node.rpc('createwallet', 'signer')
}, 60_000)
afterAll(async () => {
  await node?.stop()
  await rm(dir, { recursive: true, force: true })
})

interface Signing {
  readonly address: string
  readonly script: Uint8Array
  /** What the node needs to know besides the script. */
  readonly scripts?: { readonly redeemScript?: string; readonly witnessScript?: string }
  readonly keys?: readonly string[]
}

const scriptOf = (address: string): Uint8Array => {
  const reading = addressToScript(address, 'regtest')
  if (!reading.ok) throw new Error(`${address}: ${reading.reason}`)
  return reading.script
}

/** The whole transaction of BIP 322, as the node signs it. */
async function signedByNode({ script, scripts, keys }: Signing, message: string): Promise<Buffer> {
  const spent = toSpend(script, new TextEncoder().encode(message))
  const before = [{ txid: spent.getId(), vout: 0, scriptPubKey: toHex(script), amount: 0, ...scripts }]
  const unsigned = toHex(toSign(spent).toBuffer())
  const { hex, complete } = keys
    ? await node.rpc<{ hex: string; complete: boolean }>('signrawtransactionwithkey', unsigned, keys, before)
    : await node.rpc<{ hex: string; complete: boolean }>('signrawtransactionwithwallet', unsigned, before)
  expect(complete).toBe(true)
  return Buffer.from(hex, 'hex')
}

/** The witness of the only input, as the simple form has it: what lies between the outputs and the lock time. */
function witnessOf(transaction: Buffer): Buffer {
  const scriptSigLength = transaction[43] as number
  const outputsAt = 44 + scriptSigLength + 4
  return transaction.subarray(outputsAt + 1 + 8 + 1 + 1, -4)
}

const full = (transaction: Buffer): string => transaction.toString('base64')
const simple = (transaction: Buffer): string => witnessOf(transaction).toString('base64')

async function ofWallet(type: string): Promise<Signing> {
  const address = await node.rpc<string>('getnewaddress', '', type)
  return { address, script: scriptOf(address) }
}

async function ofTwoKeys(type: string): Promise<Signing> {
  const keys = [secret, 'cTj8Ydq9LhZgttMpxb7YjYSqsZ2ZfmyzVprQgjEzAzQ28frQi4ML']
  const known = await Promise.all(
    keys.map((key) => node.rpc<{ descriptor: string }>('getdescriptorinfo', `pk(${key})`)),
  )
  const publicKeys = known.map(({ descriptor }) => /pk\((\w+)\)/.exec(descriptor)?.[1])
  const { address, redeemScript } = await node.rpc<{ address: string; redeemScript: string }>(
    'createmultisig',
    2,
    publicKeys,
    type,
  )
  const script = scriptOf(address)
  if (type === 'legacy') return { address, script, keys, scripts: { redeemScript } }
  return { address, script, keys, scripts: { witnessScript: redeemScript, redeemScript } }
}

const hasSimple = ['p2sh-segwit', 'bech32', 'bech32m']

test.each([
  'legacy',
  'p2sh-segwit',
  'bech32',
  'bech32m',
])('a %s address of a wallet, in the forms it has', async (type) => {
  const own = await ofWallet(type)
  const other = await ofWallet(type)
  for (const message of messages) {
    const transaction = await signedByNode(own, message)
    const forms = [full(transaction), `ful${full(transaction)}`]
    if (hasSimple.includes(type)) forms.push(simple(transaction), `smp${simple(transaction)}`)
    for (const signature of forms) {
      expect(verifyMessage(own.address, 'regtest', message, signature), `${signature.slice(0, 8)} ${message}`).toEqual({
        ok: true,
        lockTime: 0,
        sequence: 0,
      })
      expect(verifyMessage(own.address, 'regtest', `${message}.`, signature).ok).toBe(false)
      expect(verifyMessage(other.address, 'regtest', message, signature)).toEqual({
        ok: false,
        reason: 'wrongSignature',
      })
    }
  }
})

test.each(['legacy', 'p2sh-segwit', 'bech32'])('two keys of two, as %s', async (type) => {
  const own = await ofTwoKeys(type)
  const transaction = await signedByNode(own, 'both of us')
  const forms = type === 'legacy' ? [full(transaction)] : [full(transaction), simple(transaction)]
  for (const signature of forms) {
    expect(verifyMessage(own.address, 'regtest', 'both of us', signature).ok).toBe(true)
    expect(verifyMessage(own.address, 'regtest', 'one of us', signature).ok).toBe(false)
  }
  const { keys, ...rest } = own
  await expect(signedByNode({ ...rest, keys: keys?.slice(0, 1) ?? [] }, 'one of us')).rejects.toThrow()
})

test('the legacy way: what the node signs is verified for the kind of address that its header names, and for no other', async () => {
  const own = await ofWallet('legacy')
  const { pubkey } = await node.rpc<{ pubkey: string }>('getaddressinfo', own.address)
  const derive = async (descriptor: string): Promise<string> => {
    const { descriptor: checked } = await node.rpc<{ descriptor: string }>('getdescriptorinfo', descriptor)
    return ((await node.rpc<string[]>('deriveaddresses', checked)) as [string])[0]
  }
  const kinds = [own.address, await derive(`sh(wpkh(${pubkey}))`), await derive(`wpkh(${pubkey})`)]
  const taproot = await derive(`tr(${pubkey.slice(2)})`)
  for (const message of messages) {
    const signed = Buffer.from(await node.rpc<string>('signmessage', own.address, message), 'base64')
    for (const [headers, address] of kinds.entries()) {
      const signature = Buffer.from(signed)
      signature[0] = (signed[0] as number) + 4 * headers
      const text = signature.toString('base64')
      expect(verifyMessage(address, 'regtest', message, text).ok, address).toBe(true)
      expect(verifyMessage(address, 'regtest', `${message}.`, text).ok).toBe(false)
      for (const other of kinds) {
        if (other === address) continue
        expect(verifyMessage(other, 'regtest', message, text)).toEqual({ ok: false, reason: 'otherKind' })
      }
      expect(verifyMessage(taproot, 'regtest', message, text)).toEqual({ ok: false, reason: 'wrongSignature' })
    }
  }
  const signed = Buffer.from(await node.rpc<string>('signmessage', own.address, 'bits'), 'base64')
  for (let bit = 0; bit < signed.length * 8; bit++) {
    const flipped = Buffer.from(signed)
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
    expect(verifyMessage(own.address, 'regtest', 'bits', flipped.toString('base64')).ok, `bit ${bit}`).toBe(false)
  }
})

test('a signature is of one network', async () => {
  const own = await ofWallet('bech32')
  const signature = full(await signedByNode(own, 'here'))
  expect(verifyMessage(own.address, 'mainnet', 'here', signature)).toEqual({ ok: false, reason: 'badAddress' })
})
