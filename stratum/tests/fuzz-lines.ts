// Lines as miners send them, and what may become of them on the way: for the fuzz tests.
import fc from 'fast-check'
import { ALICE, BOB } from './kit.ts'

const MASK = '{"version-rolling.mask":"ffffffff"}'

/** Reconstructed from the sources of real clients; the submits fit the first job of a `TestDesk`. */
export const CORPUS: readonly string[] = [
  `{"id":1,"method":"mining.configure","params":[["version-rolling"],${MASK}]}`,
  `{"id": 2, "method": "mining.configure", "params": [["version-rolling", "minimum-difficulty"], {"version-rolling.mask": "1fffe000", "version-rolling.min-bit-count": 16, "minimum-difficulty.value": 2048}]}`,
  '{"id":2,"method":"mining.subscribe","params":["bitaxe/BM1370/v2.15.0"]}',
  '{"id": 1, "method": "mining.subscribe", "params": ["cgminer/4.11.1", "5e55104000000001"]}',
  '{"id":1,"method":"mining.subscribe","params":["Braiins OS 2019-06-05",null,"HOST:PORT",null]}',
  '{"id": 1, "method": "mining.subscribe", "params": []}',
  `{"id":3,"method":"mining.authorize","params":["${ALICE}.w","x"]}`,
  `{"params": ["${BOB}_rig2", "d=1e-9"], "id": "auth", "method": "mining.authorize"}`,
  `{"id":4,"method":"mining.authorize","params":["${ALICE.toUpperCase()}","d=1e15,m=1"]}`,
  '{"id":4,"method":"mining.suggest_difficulty","params":[1000]}',
  '{"id": 1, "method": "mining.suggest_difficulty", "params": ["0.500000"]}',
  '{"id":3,"method":"mining.suggest_difficulty","params":[0.00015]}',
  `{"id": null, "method": "mining.suggest_target", "params": ["00000000ffff${'0'.repeat(52)}"]}`,
  '{"id": "xnsub", "method": "mining.extranonce.subscribe", "params": []}',
  '{"id":5,"method":"mining.multi_version","params":[1]}',
  '{"params": ["00000001"], "id": "txlist00000001", "method": "mining.get_transactions"}',
  `{"id":5,"method":"mining.submit","params":["${ALICE}.w","00000001","0000000000000000","6553f100","00000001"]}`,
  `{"id":6,"method":"mining.submit","params":["${ALICE}.w","00000001","0000000000000000","6553f164","0000000a","00002000"]}`,
  `{"params": ["${ALICE}.w", "000000010001", "0000002a", "6553F100", "2a"], "id": 4, "method": "mining.submit"}`,
  '{"id": 9, "method": "mining.ping", "params": []}',
  '{"id":9,"method":"pong","params":[]}',
  '{"id": 5, "error": null, "result": "cpuminer/2.5.1"}',
  '{"id":0,"method":"mining.unheard_of","params":[]}',
  '',
  '\r',
]

/** Values that have broken parsers. */
const ODD_JSON: readonly string[] = [
  ...['null', 'true', 'false', '0', '-0', '-1', '0.1', '1e999', '-1e999', '1e-400', '1e308', '4294967296', '1e15'],
  ...['9007199254740993', '""', '"\\u0000"', '"\\ud800"', '"\\udfff\\ud800"', '"\u{1f9e8}"', '"\u2028"', '"__proto__"'],
  ...['"0x10"', '"1e999"', '"NaN"', '" 7 "', '"-5"', '"00000001"', '"ffffffff"', '"100000000"', '[]', '{}', '[[]]'],
  ...['{"__proto__":{"a":1}}', '{"constructor":{"prototype":1}}', '{"toString":1}', '{"length":1e9}'],
  `"${'f'.repeat(64)}"`,
  `"${'0'.repeat(64)}"`,
  `"${'a'.repeat(300)}"`,
  `${'['.repeat(500)}${']'.repeat(500)}`,
  `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`,
  `[${'1,'.repeat(1_000)}1]`,
  `"${ALICE}"`,
  `"${BOB}.\\u00fc"`,
]

const METHODS = [...new Set(CORPUS.flatMap((line) => /"method": ?"([^"]+)"/.exec(line)?.[1] ?? []))]

/** One JSON value of the line becomes another. */
function exchange(line: string, at: number, odd: string): string {
  const values = [...line.matchAll(/"[^"]*"|-?\d+(?:\.\d+)?|\[[^[\]]*\]|\{[^{}]*\}|null/g)]
  const value = values[at % Math.max(1, values.length)]
  return value ? line.slice(0, value.index) + odd + line.slice(value.index + value[0].length) : odd
}

const odd = fc.constantFrom(...ODD_JSON)
const place = fc.nat(400)
const character = fc.oneof(fc.constantFrom(...'{}[]",:\\0e-. '), fc.string({ unit: 'binary', maxLength: 3 }))
type Change = (line: string) => string

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(place, odd).map(
      ([at, value]) =>
        (line: string) =>
          exchange(line, at, value),
    ),
  },
  fc.tuple(place, character).map(
    ([at, text]) =>
      (line: string) =>
        line.slice(0, at) + text + line.slice(at + 1),
  ),
  fc.tuple(place, character).map(
    ([at, text]) =>
      (line: string) =>
        line.slice(0, at) + text + line.slice(at),
  ),
  place.map((at) => (line: string) => line.slice(0, at)),
  place.map((at) => (line: string) => line.slice(at)),
  fc.tuple(place, place).map(
    ([from, to]) =>
      (line: string) =>
        line.slice(0, from) + line.slice(to),
  ),
  fc.constant((line: string) => line + line),
  fc.nat(CORPUS.length - 1).map((other) => (line: string) => line.slice(0, line.length / 2) + CORPUS[other]),
  fc.constantFrom(' ', '\t', '\r', '\u00a0', '\ufeff').map((blank) => (line: string) => blank + line + blank),
)

const real = fc.constantFrom(...CORPUS)
const mutated = fc
  .tuple(real, fc.array(change, { minLength: 1, maxLength: 3 }))
  .map(([line, changes]) => changes.reduce((text, each) => each(text), line))
const shaped = fc
  .tuple(odd, fc.constantFrom(...METHODS), fc.array(fc.oneof(odd, fc.json({ maxDepth: 2 })), { maxLength: 7 }))
  .map(([id, method, params]) => `{"id":${id},"method":"${method}","params":[${params.join(',')}]}`)
/** At difficulty 1e-9 every fourth is good, for a job that there is. */
const submit = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(0xffffffff)).map(([job, nonce]) => {
  const [jobId, hex] = [job, nonce].map((each) => each.toString(16).padStart(8, '0'))
  return `{"id":7,"method":"mining.submit","params":["${ALICE}.w","${jobId}","0000000000000000","6553f100","${hex}"]}`
})
const garbage = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.json({ maxDepth: 3 }))

/** Without a line end inside. */
export const anyLine: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 6, arbitrary: real },
    { weight: 9, arbitrary: mutated },
    { weight: 3, arbitrary: shaped },
    { weight: 2, arbitrary: submit },
    { weight: 1, arbitrary: garbage },
  )
  .map((line) => line.replaceAll('\n', ' '))
