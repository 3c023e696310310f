import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Session } from '../session/session.ts'
import { ALICE, TestDesk } from '../tests/kit.ts'
import { addressPrefix, banKey } from './address-prefix.ts'
import { Connection } from './connection.ts'
import { Extranonces } from './extranonces.ts'
import { type CloseReason, lineBytesMax } from './limits.ts'
import { Turn } from './turn.ts'

test.each([
  ['203.0.113.77', '203.0.113.0/24'],
  ['::ffff:203.0.113.77', '203.0.113.0/24'],
  ['2001:db8:1234:5678::1', '2001:db8:1234::/48'],
  ['2001:db8::1', '2001:db8:0::/48'],
  ['::1', '0:0:0::/48'],
])('of the peer %s only its network %s is told', (address, prefix) => {
  expect(addressPrefix(address)).toBe(prefix)
})

test.each([
  ['203.0.113.77', '203.0.113.77'],
  ['::ffff:203.0.113.77', '203.0.113.77'],
  ['2001:db8:1234:5678:9::1', '2001:db8:1234:5678::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
])('a ban of %s is one of %s', (address, key) => {
  expect(banKey(address)).toBe(key)
})

test('extranonce1 says region, process and generation, and is never given to two sessions at once', () => {
  const extranonces = new Extranonces(3, 5, 6)
  const taken = Array.from({ length: 5_000 }, () => extranonces.take())
  const texts = taken.map((each) => Buffer.from(each).toString('hex'))
  expect(new Set(texts).size).toBe(texts.length)
  for (const text of texts) expect(text).toMatch(/^35[89ab][0-9a-f]{5}$/)
})

test('one that was given back is given out again only after all others', () => {
  const extranonces = new Extranonces(0, 0, 0)
  const first = extranonces.take()
  extranonces.giveBack(first)
  for (let i = 0; i < 1_000; i++) expect(extranonces.take()).not.toEqual(first)
})

const VISITOR = {
  address: '127.0.0.1',
  exempt: true,
  neighbourhood: { prefix: '127.0.0.0/24', open: 1, proven: 0, tokens: 0, tokensAtMs: 0, lines: 0, linesAtMs: 0 },
}

let server: Server | undefined
afterEach(() => server?.close())

/** A real socket with a session behind it; the order of journal and answers is written down. */
async function opens(): Promise<{ client: Socket; order: string[]; reasons: CloseReason[]; heard: () => string }> {
  const order: string[] = []
  const reasons: CloseReason[] = []
  const desk = new TestDesk()
  desk.takes()
  const turn = new Turn(() => order.push('kept'))
  server = createServer((socket) => {
    const keeper = {
      turn,
      linesPerSecond: 1_000,
      slowMs: 250,
      authorized: () => undefined,
      draw: (_connection: Connection, wanted: number) => wanted,
      proved: () => undefined,
      slowed: () => undefined,
      failed: (error: unknown) => {
        throw error
      },
      closed: (_connection: Connection, reason: CloseReason) => reasons.push(reason),
    }
    const extranonce1 = Uint8Array.of(0, 0, 0, 1)
    const connection = new Connection(socket, VISITOR, keeper, extranonce1)
    const session = new Session('s', extranonce1, desk, (text) => {
      order.push('said')
      connection.say(text)
    })
    connection.serve(session)
    const write = socket.write.bind(socket) as (text: string, encoding: 'latin1') => boolean
    socket.write = ((text: string, encoding: 'latin1') => {
      order.push('written')
      return write(text, encoding)
    }) as typeof socket.write
    socket.on('data', (chunk: Buffer) => connection.receive(chunk))
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const client = connect({ port: address.port, host: '127.0.0.1', noDelay: true })
  await once(client, 'connect')
  let heard = ''
  client.setEncoding('utf8').on('data', (text: string) => {
    heard += text
  })
  client.on('error', () => undefined)
  return { client, order, reasons, heard: () => heard }
}

async function becomes(isIt: () => boolean): Promise<void> {
  const untilMs = Date.now() + 5_000
  while (!isIt()) {
    if (Date.now() > untilMs) throw new Error('it did not become so')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

const ping = (id: number): string => `{"id":${id},"method":"mining.ping","params":[]}\n`
const pong = (id: number): string => `{"id":${id},"result":"pong","error":null}\n`

test('lines that come in pieces, or many at once, are heard whole and answered in order', async () => {
  const { client, heard } = await opens()
  const text = Array.from({ length: 20 }, (_, i) => ping(i)).join('')
  for (let at = 0; at < text.length; at += 7) {
    client.write(text.slice(at, at + 7))
    if (at % 70 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  const answers = Array.from({ length: 20 }, (_, i) => pong(i)).join('')
  await becomes(() => heard().length >= answers.length)
  expect(heard()).toBe(answers)
  client.destroy()
})

test('a character of several bytes that is cut in two is read whole', async () => {
  const { client, heard } = await opens()
  const bytes = Buffer.from('{"id":"g\u00fc","method":"mining.ping","params":[]}\n')
  const cut = bytes.indexOf(0xc3) + 1
  client.write(bytes.subarray(0, cut))
  await new Promise((resolve) => setTimeout(resolve, 20))
  client.write(bytes.subarray(cut))
  await becomes(() => heard().endsWith('\n'))
  expect(JSON.parse(heard())).toEqual({ id: 'g\u00fc', result: 'pong', error: null })
  client.destroy()
})

test('what a turn said is written once, after its journal entry', async () => {
  const { client, order, heard } = await opens()
  client.write(ping(1) + ping(2) + ping(3))
  await becomes(() => heard().split('\n').length === 4)
  expect(order).toEqual(['said', 'said', 'said', 'kept', 'written'])
  client.destroy()
})

test('of many lines at once sixteen are heard in a turn, so that others have theirs; none is lost', async () => {
  const { client, order, heard } = await opens()
  client.write(Array.from({ length: 60 }, (_, id) => ping(id)).join(''))
  await becomes(() => heard().split('\n').length === 61)
  expect(heard()).toBe(Array.from({ length: 60 }, (_, id) => pong(id)).join(''))
  const turns = order
    .join(' ')
    .split('written')
    .map((turn) => turn.split('said').length - 1)
  expect(turns).toEqual([16, 16, 16, 12, 0])
  client.destroy()
})

test.each([
  ['with its end', '\n'],
  ['without one', ''],
])('a line of 8 KiB is read, one byte more ends the connection (%s)', async (_name, end) => {
  const line = (bytes: number): string => ping(1).slice(0, -1).padEnd(bytes, ' ') + end
  const good = await opens()
  good.client.write(line(lineBytesMax))
  good.client.write(end === '' ? '\n' : '')
  await becomes(() => good.heard() === pong(1))
  expect(good.reasons).toEqual([])
  good.client.destroy()
  server?.close()
  const bad = await opens()
  bad.client.write(line(lineBytesMax + 1))
  await once(bad.client, 'close')
  expect(bad.reasons).toEqual(['lineTooLong'])
})

test('a miner that is refused is told why before the connection ends', async () => {
  const { client, reasons, heard } = await opens()
  client.write(`{"id":1,"method":"mining.authorize","params":["satoshi","x"]}\n${ping(2)}`)
  await once(client, 'close')
  expect(heard()).toContain('"error":[24,')
  expect(heard()).not.toContain('pong')
  expect(reasons).toEqual(['refused'])
})

test('a miner that does not read what it is sent is let go', async () => {
  const { client, reasons } = await opens()
  client.pause()
  client.write(
    `{"id":1,"method":"mining.subscribe","params":[]}\n{"id":2,"method":"mining.authorize","params":["${ALICE}","x"]}\n`,
  )
  let id = 3
  const flood = setInterval(() => {
    let text = ''
    for (let i = 0; i < 2_000; i++) text += ping(id++)
    client.write(text)
  }, 5)
  await becomes(() => reasons.length > 0)
  clearInterval(flood)
  expect(reasons).toEqual(['notReading'])
  client.destroy()
})
