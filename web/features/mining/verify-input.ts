// What somebody pasted to have verified: a share's id, link or hash, or a whole proof; or what is wrong with it.
import type { NetworkName, ProofFieldsFragment } from '../../gql/graphql.ts'

/** What came with a proof; null where nothing was claimed. */
export interface PastedClaim {
  /** Display order. */
  readonly hash: string | null
  readonly difficulty: number | null
}

export type VerifyInput =
  | { readonly kind: 'share'; readonly id: string }
  | { readonly kind: 'hash'; readonly hash: string }
  | { readonly kind: 'proof'; readonly proof: ProofFieldsFragment; readonly claim: PastedClaim }
  | { readonly kind: 'wrong'; readonly problem: string }

/** Far above any proof: a coinbase of 100 kB and a branch of 32. */
export const pastedLengthMax = 400_000
const NETWORKS: readonly NetworkName[] = ['MAINNET', 'TESTNET', 'SIGNET', 'REGTEST']
const headerDigits = 160
const hashDigits = 64
const merkleBranchMax = 32

const wrong = (problem: string): VerifyInput => ({ kind: 'wrong', problem })

export function readVerifyInput(pasted: string): VerifyInput {
  const text = pasted.trim()
  if (text === '') return wrong('Paste a proof, or the link, id or hash of a share.')
  if (text.length > pastedLengthMax) return wrong('This is longer than any proof can be.')
  if (/^[{[]/.test(text)) return readJson(text)
  const linked = /\/share\/([^/?#\s]+)/.exec(text)?.[1]
  const id = linked === undefined ? text : decoded(linked)
  if (isShareId(id)) return { kind: 'share', id }
  if (linked !== undefined) return wrong('The link does not lead to a share: its end is missing or mistyped.')
  const hex = text.replace(/^0x/i, '').toLowerCase()
  if (/^[0-9a-f]+$/.test(hex)) return readHex(hex)
  if (/^(bc1|tb1|bcrt1)[0-9a-z]{20,}$|^[123mn][1-9A-HJ-NP-Za-km-z]{25,34}$/.test(text))
    return wrong('This is an address. A player’s page shows the bests, and each leads to its proof.')
  return wrong('This is neither a proof in JSON nor the link, id or hash of a share.')
}

function readHex(hex: string): VerifyInput {
  if (hex.length === hashDigits) return { kind: 'hash', hash: hex }
  if (hex.length === headerDigits)
    return wrong('This is a block header alone. To tell whose it is takes the coinbase and the merkle branch too.')
  return wrong(`A hash has ${hashDigits} hex digits; this has ${hex.length}.`)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** As the API gives them: base64 of `Share:` and a key. */
function isShareId(text: string): boolean {
  try {
    return /^Share:\d+\.\d+\.\d+$/.test(atob(text))
  } catch {
    return false
  }
}

function readJson(text: string): VerifyInput {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return wrong(`This looks like JSON, but does not read as such: ${(error as Error).message}.`)
  }
  const found = findProof(json, {})
  if (!found) return wrong('There is no proof in this JSON: an object with header, coinbase and merkleBranch.')
  return readProof(found.proof, found.around)
}

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** The proof alone, a share with its proof, or a whole answer of the API: the first object with a header counts. */
function findProof(json: unknown, around: Fields, depth = 0): { proof: Fields; around: Fields } | null {
  if (!isFields(json) || depth > 6) return null
  if ('header' in json) return { proof: json, around }
  for (const inner of Object.values(json)) {
    const found = findProof(inner, json, depth + 1)
    if (found) return found
  }
  return null
}

function readProof(proof: Fields, around: Fields): VerifyInput {
  const { header, coinbase, merkleBranch, height, address } = proof
  const network = typeof proof.network === 'string' ? proof.network.toUpperCase() : undefined
  if (!isHex(header) || header.length !== headerDigits)
    return wrong(`The header must be ${headerDigits / 2} bytes in hex: ${headerDigits} digits.`)
  if (!isHex(coinbase) || coinbase === '') return wrong('The coinbase must be a transaction in hex.')
  if (!Array.isArray(merkleBranch)) return wrong('The merkleBranch must be a list of hashes; it may be empty.')
  const branch: unknown[] = merkleBranch
  if (branch.length > merkleBranchMax) return wrong(`A merkleBranch has at most ${merkleBranchMax} hashes.`)
  const siblings = branch.filter((each) => isHex(each) && each.length === hashDigits) as string[]
  if (siblings.length !== branch.length)
    return wrong(`Each hash of the merkleBranch must be 32 bytes in hex: ${hashDigits} digits.`)
  if (typeof height !== 'number' || !Number.isInteger(height) || height < 0)
    return wrong('The height must be that of the block which was mined for: a whole number.')
  const named = NETWORKS.find((each) => each === network)
  if (!named) return wrong('The network must be one of mainnet, testnet, signet and regtest.')
  if (typeof address !== 'string' || address === '') return wrong('The address is missing: whose share it is.')
  const claimed = (name: string): unknown => proof[name] ?? around[name]
  const [hash, difficulty] = [claimed('hash'), claimed('shareDifficulty')]
  return {
    kind: 'proof',
    proof: {
      header: header.toLowerCase(),
      coinbase: coinbase.toLowerCase(),
      merkleBranch: siblings.map((each) => each.toLowerCase()),
      height,
      network: named,
      address,
    },
    claim: {
      hash: isHex(hash) && hash.length === hashDigits ? hash.toLowerCase() : null,
      difficulty: typeof difficulty === 'number' && difficulty > 0 ? difficulty : null,
    },
  }
}

const isHex = (value: unknown): value is string =>
  typeof value === 'string' && value.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(value)
