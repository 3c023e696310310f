// What real miners send, and every byte that they get back. The lines are as WIRE-reading of their sources gave them.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ALICE, Conversation, TestDesk } from '../tests/kit.ts'

const SUBSCRIBED = (id: string): string =>
  `{"id":${id},"result":[[["mining.set_difficulty","5e55104000000001"],["mining.notify","5e55104000000001"]],"00000007",8],"error":null}`
const TRUE = (id: string): string => `{"id":${id},"result":true,"error":null}`
const DIFFICULTY = (value: number): string => `{"id":null,"method":"mining.set_difficulty","params":[${value}]}`
const JOB = expect.stringMatching(/^\{"id":null,"method":"mining\.notify","params":\["[0-9a-f]{8}".*,true\]\}$/)

function joins(): Conversation {
  const desk = new TestDesk()
  desk.takes()
  return new Conversation(desk)
}

test('ESP-Miner 2.15 (Bitaxe): three requests at once, suggestion after authorize, six params always', () => {
  const rig = joins()
  expect(
    rig.says('{"id":1,"method":"mining.configure","params":[["version-rolling"],{"version-rolling.mask":"ffffffff"}]}'),
  ).toEqual(['{"id":1,"result":{"version-rolling":true,"version-rolling.mask":"1fffe000"},"error":null}'])
  expect(rig.says('{"id":2,"method":"mining.subscribe","params":["bitaxe/BM1370/v2.15.0"]}')).toEqual([SUBSCRIBED('2')])
  expect(rig.says(`{"id":3,"method":"mining.authorize","params":["${ALICE}.w","x"]}`)).toEqual([
    TRUE('3'),
    DIFFICULTY(500),
    JOB,
  ])
  const [answer, difficulty, job] = rig.says('{"id":4,"method":"mining.suggest_difficulty","params":[1000]}')
  expect([answer, difficulty]).toEqual([TRUE('4'), DIFFICULTY(1_000)])
  // A job with an id of its own: it drops a notify whose id it still has. Not clean: older work is still good.
  expect(job).toMatch(/^\{"id":null,"method":"mining\.notify","params":\["000000010001",.*,false\]\}$/)
  expect(rig.says('{"id":5,"method":"mining.extranonce.subscribe","params":[]}')).toEqual([TRUE('5')])
  // Its answer to a ping is a request called pong.
  expect(rig.says('{"id":9,"method":"pong","params":[]}')).toEqual([])
})

test('ESP-Miner 2.5: blanks after colons and commas, suggestion at once', () => {
  const rig = joins()
  expect(rig.says('{"id": 1, "method": "mining.subscribe", "params": ["bitaxe/BM1366/v2.5.1"]}')).toHaveLength(1)
  expect(
    rig.says(
      '{"id": 2, "method": "mining.configure", "params": [["version-rolling"], {"version-rolling.mask": "ffffffff"}]}',
    ),
  ).toHaveLength(1)
  expect(rig.says('{"id": 4, "method": "mining.suggest_difficulty", "params": [750]}')).toEqual([TRUE('4')])
  expect(rig.says(`{"id": 3, "method": "mining.authorize", "params": ["${ALICE}.w", "x"]}`)).toEqual([
    TRUE('3'),
    DIFFICULTY(750),
    JOB,
  ])
})

test('NerdQAxe: subscribe before configure, answers told apart by id alone', () => {
  const rig = joins()
  expect(rig.says('{"id": 1, "method": "mining.subscribe", "params": ["NerdQAxe++/BM1370/v1.0.36"]}')).toEqual([
    SUBSCRIBED('1'),
  ])
  expect(
    rig.says(
      '{"id": 2, "method": "mining.configure", "params": [["version-rolling"], {"version-rolling.mask": "1fffe000"}]}',
    ),
  ).toEqual(['{"id":2,"result":{"version-rolling":true,"version-rolling.mask":"1fffe000"},"error":null}'])
  expect(rig.says(`{"id": 3, "method": "mining.authorize", "params": ["${ALICE}.w", "x"]}`)).toEqual([
    TRUE('3'),
    DIFFICULTY(1_000),
    JOB,
  ])
  expect(rig.says('{"id": 4, "method": "mining.suggest_difficulty", "params": [1000]}')).toEqual([TRUE('4')])
})

test('NerdMiner: the one line after subscribe is its answer; the same suggestion every 30 s costs no job', () => {
  const rig = joins()
  expect(rig.says('{"id": 1, "method": "mining.subscribe", "params": ["NerdMinerV2/V1.8.3"]}')).toEqual([
    SUBSCRIBED('1'),
  ])
  expect(rig.says(`{"params": ["${ALICE}.w", "x"], "id": 2, "method": "mining.authorize"}`)).toEqual([
    TRUE('2'),
    DIFFICULTY(0.001),
    JOB,
  ])
  const keepAlive = '{"id":3,"method":"mining.suggest_difficulty","params":[0.00015]}'
  expect(rig.says(keepAlive).slice(0, 2)).toEqual([TRUE('3'), DIFFICULTY(0.00015)])
  expect(rig.says(keepAlive)).toEqual([TRUE('3')])
  expect(rig.says(keepAlive)).toEqual([TRUE('3')])
})

test('cgminer 4.11: ids from 0, each answer waited for, nothing in between', () => {
  const rig = joins()
  expect(
    rig.says(
      '{"id": 0, "method": "mining.configure", "params": [["version-rolling"], {"version-rolling.mask": "ffffffff"}]}',
    ),
  ).toEqual(['{"id":0,"result":{"version-rolling":true,"version-rolling.mask":"1fffe000"},"error":null}'])
  expect(rig.says('{"id": 1, "method": "mining.subscribe", "params": ["cgminer/4.11.1", "SESSION"]}')).toEqual([
    SUBSCRIBED('1'),
  ])
  expect(rig.says(`{"id": 2, "method": "mining.authorize", "params": ["${ALICE}.w", "x"]}`)).toEqual([
    TRUE('2'),
    DIFFICULTY(1_000),
    JOB,
  ])
})

test('cpuminer: a second subscribe without params is answered like the first', () => {
  const rig = joins()
  expect(rig.says('{"id": 1, "method": "mining.subscribe", "params": ["cpuminer/2.5.1"]}')).toEqual([SUBSCRIBED('1')])
  expect(rig.says('{"id": 1, "method": "mining.subscribe", "params": []}')).toEqual([SUBSCRIBED('1')])
  expect(rig.says(`{"id": 2, "method": "mining.authorize", "params": ["${ALICE}", "x"]}`)).toEqual([
    TRUE('2'),
    DIFFICULTY(0.1),
    JOB,
  ])
  expect(rig.says('{"id": 5, "error": null, "result": "cpuminer/2.5.1"}')).toEqual([])
  // cpuminer-opt: a text, and an id that was used before.
  expect(rig.says('{"id": 3, "method": "mining.extranonce.subscribe", "params": []}')).toEqual([TRUE('3')])
  expect(rig.says('{"id": 1, "method": "mining.suggest_difficulty", "params": ["0.500000"]}').slice(0, 2)).toEqual([
    TRUE('1'),
    DIFFICULTY(0.5),
  ])
})

test('BFGMiner: nothing is said to a null id; texts are ids; the transactions of a job are refused', () => {
  const rig = joins()
  const target = `00000000ffff${'0'.repeat(52)}`
  expect(rig.says(`{"id": null, "method": "mining.suggest_target", "params": ["${target}"]}`)).toEqual([])
  expect(rig.says('{"id": 0, "method": "mining.subscribe", "params": ["bfgminer/5.5.0"]}')).toEqual([SUBSCRIBED('0')])
  expect(rig.says('{"id": "xnsub", "method": "mining.extranonce.subscribe", "params": []}')).toEqual([TRUE('"xnsub"')])
  // What it suggested before it subscribed: a target of difficulty 1.
  expect(rig.says(`{"id": "auth", "method": "mining.authorize", "params": ["${ALICE}.w", "x"]}`)).toEqual([
    TRUE('"auth"'),
    DIFFICULTY(1),
    JOB,
  ])
  expect(rig.says('{"params": ["00000001"], "id": "txlist00000001", "method": "mining.get_transactions"}')).toEqual([
    '{"id":"txlist00000001","result":null,"error":[20,"Method not supported",null]}',
  ])
  expect(rig.says('{"id": null, "method": "mining.unheard_of", "params": []}')).toEqual([])
})

test('BOSminer: nulls among the subscribe params, an empty password, a least number of bits', () => {
  const rig = joins()
  expect(
    rig.says(
      '{"id":0,"method":"mining.configure","params":[["version-rolling"],{"version-rolling.mask":"1fffe000","version-rolling.min-bit-count":16}]}',
    ),
  ).toHaveLength(1)
  expect(
    rig.says('{"id":1,"method":"mining.subscribe","params":["Braiins OS 2019-06-05",null,"HOST:PORT",null]}'),
  ).toEqual([SUBSCRIBED('1')])
  expect(rig.says(`{"id":2,"method":"mining.authorize","params":["${ALICE}.w",""]}`)).toEqual([
    TRUE('2'),
    DIFFICULTY(10_000),
    JOB,
  ])
})

const configured = (rig: Conversation, extensions: readonly unknown[], wishes: object): unknown =>
  JSON.parse(rig.says(JSON.stringify({ id: 1, method: 'mining.configure', params: [extensions, wishes] }))[0] ?? '')
    .result

test('configure: every extension asked for is answered, unknown ones with false; the mask is ours and theirs', () => {
  const rig = joins()
  const rolling = { 'version-rolling': true, 'version-rolling.mask': '1fffe000' }
  expect(configured(rig, ['version-rolling'], {})).toEqual(rolling)
  expect(configured(rig, ['version-rolling'], { 'version-rolling.mask': '00ffffff' })).toEqual({
    'version-rolling': true,
    'version-rolling.mask': '00ffe000',
  })
  expect(configured(rig, ['version-rolling'], { 'version-rolling.mask': '00000fff' })).toEqual({
    'version-rolling': false,
  })
  // BIP 310: fewer bits than wished for are no reason to refuse them.
  const wishes = { 'version-rolling.mask': 'ffffffff', 'version-rolling.min-bit-count': 20 }
  expect(configured(rig, ['version-rolling'], wishes)).toEqual(rolling)
  expect(configured(rig, ['subscribe-extranonce', 'info', 'teleport', '__proto__'], {})).toEqual(
    JSON.parse('{"subscribe-extranonce":true,"info":true,"teleport":false,"__proto__":false}'),
  )
  expect(rig.says('{"id":1,"method":"mining.configure","params":[]}')).toEqual(['{"id":1,"result":{},"error":null}'])
})

test('configure: a minimum difficulty is a number from 0, which switches it off', () => {
  const rig = joins()
  const least = (value: unknown): unknown =>
    configured(rig, ['minimum-difficulty'], { 'minimum-difficulty.value': value })
  for (const value of [2_048, 0.5, 0, '2048']) expect(least(value)).toEqual({ 'minimum-difficulty': true })
  for (const value of [-1, null, 'a', {}, undefined]) expect(least(value)).toEqual({ 'minimum-difficulty': false })
})

test('configure: junk is answered too, and as much of it as is bounded', () => {
  const rig = joins()
  expect(configured(rig, [null, 7, {}, 'x'.repeat(65), 'caf\u00e9', 'version-rolling'], { a: [[[]]] })).toEqual({
    'version-rolling': true,
    'version-rolling.mask': '1fffe000',
  })
  const many = Array.from({ length: 100 }, (_, i) => `extension-${i}`)
  expect(Object.keys(configured(rig, many, {}) as object)).toHaveLength(16)
  for (const params of ['null', '{}', '"version-rolling"', '[["version-rolling"]]', '[["version-rolling"],null]']) {
    expect(rig.says(`{"id":1,"method":"mining.configure","params":${params}}`)).toHaveLength(1)
  }
})

test('configure: a mask that changes while it mines is told of, and what was agreed before stays good', () => {
  const rig = joins()
  expect(configured(rig, ['version-rolling'], {})).toBeTruthy()
  rig.says('{"id":2,"method":"mining.subscribe","params":[]}')
  rig.says(`{"id":3,"method":"mining.authorize","params":["${ALICE}","d=1e-9"]}`)
  const again = (mask: string): string[] =>
    rig.says(`{"id":4,"method":"mining.configure","params":[["version-rolling"],{"version-rolling.mask":"${mask}"}]}`)
  expect(again('ffffffff')).toHaveLength(1)
  expect(again('00006000')).toEqual([
    '{"id":4,"result":{"version-rolling":true,"version-rolling.mask":"00006000"},"error":null}',
    '{"id":null,"method":"mining.set_version_mask","params":["00006000"]}',
  ])
})

test('an operator may offer fewer bits', () => {
  const desk = new TestDesk()
  desk.versionMask = 0x6000
  const wishes = { 'version-rolling.mask': 'ffffffff' }
  expect(configured(new Conversation(desk), ['version-rolling'], wishes)).toEqual({
    'version-rolling': true,
    'version-rolling.mask': '00006000',
  })
})

test('who names no software when it subscribes is known by what it said in configure', () => {
  const rig = joins()
  configured(rig, ['info'], { 'info.sw-version': 'farm-proxy\u0007 24.06', 'info.hw-id': 'x'.repeat(9_000) })
  rig.says('{"id":2,"method":"mining.subscribe","params":[]}')
  rig.says(`{"id":3,"method":"mining.authorize","params":["${ALICE}","x"]}`)
  expect(rig.desk.said).toContain('default connected with farm-proxy 24.06 at 1000')
})

test.each([
  ['bitaxe/BM1366/v2.5.1', 'd=0.5', 1],
  ['NerdQAxe++/BM1370/v1.0.36', 'd=0.001', 1],
  ['NerdMinerV2/V1.8.3', 'd=0.5', 0.5],
  ['NiceHash/1.0.0', 'x', 524_288],
  ['test/1', 'd=100.7', 100],
  ['test/1', 'm=5000', 5_000],
  ['test/1', 'm=5', 1_000],
  ['test/1', 'm=64,d=16', 64],
  ['test/1', 'd=1e300', 1e15],
  ['test/1', 'd=1e-300', 1e-9],
])('%s with the password %s begins at %d', (agent, password, difficulty) => {
  const rig = joins()
  rig.says(`{"id":2,"method":"mining.subscribe","params":["${agent}"]}`)
  const [, announced] = rig.says(`{"id":3,"method":"mining.authorize","params":["${ALICE}","${password}"]}`)
  expect(JSON.parse(announced ?? '').params).toEqual([difficulty])
})

test('whatever is wished, what is said is whole above 1, within bounds, and the difficulty of the job', () => {
  const wish = fc.oneof(
    fc.double(),
    fc.double({ min: 1e-10, max: 1e16, noNaN: true }).map(String),
    fc.constantFrom(0, -1, null, [], {}, '0x10', 1e-9, 1e15, 2 ** 32, 1638.4),
  )
  fc.assert(
    fc.property(wish, fc.constantFrom('d', 'm', 'suggest'), (value, how) => {
      const rig = joins()
      const wished = how === 'suggest' ? [value] : []
      rig.says(JSON.stringify({ id: 1, method: 'mining.suggest_difficulty', params: wished }))
      rig.says('{"id":2,"method":"mining.subscribe","params":["test/1"]}')
      const password = how === 'suggest' ? 'x' : `${how}=${String(value)}`
      const [, said = '', job = ''] = rig.says(
        JSON.stringify({ id: 3, method: 'mining.authorize', params: [ALICE, password] }),
      )
      const [difficulty] = JSON.parse(said).params
      expect(difficulty).toBeGreaterThanOrEqual(1e-9)
      expect(difficulty).toBeLessThanOrEqual(1e15)
      expect(difficulty < 1 || Number.isInteger(difficulty)).toBe(true)
      expect(said).toMatch(/\[\d+(\.\d+)?\]\}$/)
      expect(JSON.parse(job).method).toBe('mining.notify')
    }),
  )
})

test('a suggested target may be short, in upper case, or begin with 0x', () => {
  for (const target of [`ffff${'0'.repeat(52)}`, `FFFF${'0'.repeat(52)}`, `0x00000000ffff${'0'.repeat(52)}`]) {
    const rig = joins()
    rig.says(`{"id":1,"method":"mining.suggest_target","params":["${target}"]}`)
    rig.says('{"id":2,"method":"mining.subscribe","params":[]}')
    expect(rig.says(`{"id":3,"method":"mining.authorize","params":["${ALICE}","x"]}`)[1]).toBe(DIFFICULTY(1))
  }
})

test('ping is answered, multi_version is tolerated, every unknown method is refused with 20 and kept', () => {
  const rig = joins()
  expect(rig.says('{"id":1,"method":"mining.ping","params":[]}')).toEqual(['{"id":1,"result":"pong","error":null}'])
  expect(rig.says('{"id":2,"method":"mining.multi_version","params":[1]}')).toEqual([TRUE('2')])
  for (const method of [
    'mining.get_transactions',
    'mining.capabilities',
    'mining.hashrate',
    'mining.suggest_version',
    'mining.term',
    'mining.get_version',
    'eth_submitHashrate',
    '',
    'mining.dance',
  ]) {
    const line = JSON.stringify({ id: 3, method, params: [] })
    expect(rig.session.hear(line)).toBe('go on')
    expect(rig.hears()).toEqual(['{"id":3,"result":null,"error":[20,"Method not supported",null]}'])
  }
})
