import { describe, expect, test } from 'vitest'
import { readVerifyInput } from './verify-input.ts'

const id = btoa('Share:1795257740546.12.345')
const hash = `${'0'.repeat(60)}ab12`
const proof = {
  header: 'ab'.repeat(80),
  coinbase: '01'.repeat(100),
  merkleBranch: ['cd'.repeat(32)],
  height: 7,
  network: 'REGTEST',
  address: 'bcrt1qsomebody',
}
const read = (value: object) => readVerifyInput(JSON.stringify(value))
const problemOf = (text: string): string => {
  const input = readVerifyInput(text)
  return input.kind === 'wrong' ? input.problem : `taken as ${input.kind}`
}

describe('what is pasted', () => {
  test.each([
    ['an id', id],
    ['an id between blanks', `  ${id}\n`],
    ['a link', `https://pool.example/share/${encodeURIComponent(id)}`],
    ['a link with a tail', `https://pool.example/share/${encodeURIComponent(id)}?from=here#proof`],
    ['a path', `/share/${id}`],
  ])('as %s of a share is that share', (_what, text) => {
    expect(readVerifyInput(text)).toEqual({ kind: 'share', id })
  })

  test.each([hash, hash.toUpperCase(), `0x${hash}`])('as a hash is looked up in lower case', (text) => {
    expect(readVerifyInput(text)).toEqual({ kind: 'hash', hash })
  })

  test('as a proof is that proof, with nothing claimed', () => {
    expect(read(proof)).toEqual({ kind: 'proof', proof, claim: { hash: null, difficulty: null } })
    expect(read({ ...proof, network: 'regtest', header: proof.header.toUpperCase() })).toMatchObject({ proof })
  })

  test('as an answer of the API is its proof, held against what the share claims', () => {
    expect(read({ data: { share: { id, hash, shareDifficulty: 12.5, proof } } })).toEqual({
      kind: 'proof',
      proof,
      claim: { hash, difficulty: 12.5 },
    })
  })
})

test.each([
  ['nothing', ' ', /Paste a proof/],
  ['prose', 'my best share', /neither a proof in JSON nor/],
  ['half a link', 'https://pool.example/share/abc', /does not lead to a share/],
  ['a header alone', 'ab'.repeat(80), /header alone/],
  ['half a hash', 'ab12', /64 hex digits; this has 4/],
  ['an address', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', /This is an address/],
  ['broken JSON', '{"header": ', /does not read as such/],
  ['other JSON', '{"hello": [1, null]}', /no proof in this JSON/],
  ['something endless', 'x'.repeat(400_001), /longer than any proof/],
])('of %s it is said what is wrong', (_what, text, problem) => {
  expect(problemOf(text)).toMatch(problem)
})

test.each([
  ['a short header', { header: 'ab' }, /header must be 80 bytes/],
  ['a header that is not text', { header: 5 }, /header must be 80 bytes/],
  ['a coinbase that is not hex', { coinbase: 'xyz0' }, /coinbase must be/],
  ['no branch', { merkleBranch: undefined }, /merkleBranch must be a list/],
  ['a short sibling', { merkleBranch: ['cd'] }, /32 bytes in hex/],
  ['a branch without end', { merkleBranch: new Array(33).fill('cd'.repeat(32)) }, /at most 32/],
  ['a height as text', { height: '7' }, /height must be/],
  ['another network', { network: 'dogecoin' }, /network must be one of/],
  ['no address', { address: '' }, /address is missing/],
])('of a proof with %s it is said what is wrong', (_what, over, problem) => {
  const input = read({ ...proof, ...over })
  expect(input.kind === 'wrong' ? input.problem : input.kind).toMatch(problem)
})
