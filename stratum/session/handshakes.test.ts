// What real miners send, and every byte that they get back. The lines are as WIRE-reading of their sources gave them.
import { expect, test } from 'vitest'
import { ALICE, Conversation, TestDesk } from '../tests/kit.ts'

const SUBSCRIBED = (id: string): string =>
  `{"id":${id},"result":[[["mining.set_difficulty","5e55104000000001"],["mining.notify","5e55104000000001"]],"00000007",4],"error":null}`
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
    DIFFICULTY(1_000),
    JOB,
  ])
})

test('configure: every extension asked for is answered, unknown ones with false; the mask is ours and theirs', () => {
  const rig = joins()
  const asks = (extensions: string[], wishes: object): unknown =>
    JSON.parse(rig.says(JSON.stringify({ id: 1, method: 'mining.configure', params: [extensions, wishes] }))[0] ?? '')
      .result
  expect(asks(['version-rolling'], {})).toEqual({ 'version-rolling': true, 'version-rolling.mask': '1fffe000' })
  expect(asks(['version-rolling'], { 'version-rolling.mask': '00ffffff' })).toEqual({
    'version-rolling': true,
    'version-rolling.mask': '00ffe000',
  })
  expect(asks(['version-rolling'], { 'version-rolling.mask': '00000fff' })).toEqual({ 'version-rolling': false })
  expect(asks(['subscribe-extranonce', 'info', 'minimum-difficulty'], {})).toEqual({
    'subscribe-extranonce': true,
    info: false,
    'minimum-difficulty': false,
  })
  expect(asks(['minimum-difficulty'], { 'minimum-difficulty.value': 2_048 })).toEqual({ 'minimum-difficulty': true })
  expect(rig.says('{"id":1,"method":"mining.configure","params":[]}')).toEqual(['{"id":1,"result":{},"error":null}'])
})

test('ping is answered, multi_version is tolerated, an unknown method is refused with 20', () => {
  const rig = joins()
  expect(rig.says('{"id":1,"method":"mining.ping","params":[]}')).toEqual(['{"id":1,"result":"pong","error":null}'])
  expect(rig.says('{"id":2,"method":"mining.multi_version","params":[1]}')).toEqual([TRUE('2')])
  expect(rig.says('{"id":3,"method":"mining.dance","params":[]}')).toEqual([
    '{"id":3,"result":null,"error":[20,"Method not supported",null]}',
  ])
})
