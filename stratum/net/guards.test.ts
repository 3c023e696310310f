// Each guard at its limit and one past it, on real sockets.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { loopback } from '../../platform/networks.ts'
import {
  AUTHORIZE,
  authorizeAs,
  type Client,
  clientOf,
  type Guarded,
  type GuardedRequest,
  jobIn,
  ping,
  proves,
  SUBSCRIBE,
  startGuarded,
  until,
} from '../tests/guards-kit.ts'
import { BOB } from '../tests/kit.ts'
import { guestLinesBurst, minerBurstSeconds, strangerBytesMax, strangerLinesMax, strangerStaysMs } from './limits.ts'

let guarded: Guarded | undefined
afterEach(() => guarded?.stop())

async function opens(request: GuardedRequest = {}): Promise<Guarded> {
  guarded = await startGuarded(request)
  return guarded
}

const pings = (count: number): string => Array.from({ length: count }, (_, i) => ping(i)).join('')
const BAD_SUBMIT = '{"id":9,"method":"mining.submit","params":["nobody","00","00000000","00000000","00000000"]}\n'

async function joins(port: number): Promise<Client> {
  const client = clientOf(port)
  client.says(SUBSCRIBE + AUTHORIZE)
  await client.hears(4)
  return client
}

test('64 lines before authorizing are answered, one more ends the connection', async () => {
  const { port, reasons } = await opens()
  const good = clientOf(port)
  good.says(pings(strangerLinesMax))
  await good.hears(strangerLinesMax)
  expect(reasons).toEqual([])
  good.says(ping(999))
  await good.leaves()
  expect(reasons).toEqual(['strangerTooLoud'])
  expect(good.lines).toHaveLength(strangerLinesMax)
})

test('16 KiB before authorizing are read, one byte more ends the connection', async () => {
  const { port, reasons } = await opens()
  const line = (bytes: number): string =>
    `${ping(1)
      .trim()
      .padEnd(bytes - 1, ' ')}\n`
  const good = clientOf(port)
  good.says(line(strangerBytesMax / 2) + line(strangerBytesMax / 2))
  await good.hears(2)
  expect(reasons).toEqual([])
  const bad = clientOf(port)
  bad.says(line(strangerBytesMax / 2) + line(strangerBytesMax / 2))
  bad.says(' ')
  await bad.leaves()
  expect(reasons).toEqual(['strangerTooLoud'])
  good.socket.destroy()
})

test('a miner who authorizes in the middle of what it says is no stranger any more', async () => {
  const { port, reasons } = await opens()
  const client = clientOf(port)
  client.says(pings(strangerLinesMax - 2) + SUBSCRIBE + AUTHORIZE + pings(100))
  await client.hears(strangerLinesMax + 2 + 100)
  expect(reasons).toEqual([])
  client.socket.destroy()
})

test('without a share 256 lines at once are answered; further ones wait, and nothing is lost', async () => {
  const { port, reasons, slowed } = await opens()
  const client = await joins(port)
  const before = client.lines.length
  client.says(pings(guestLinesBurst))
  await client.hears(before + guestLinesBurst)
  expect(slowed()).toBe(0)
  client.says(pings(30))
  await until(() => slowed() > 0)
  await client.hears(before + guestLinesBurst + 30)
  const ids = client.lines.slice(before).map((line) => JSON.parse(line).id)
  expect(ids).toEqual([...Array(guestLinesBurst).keys(), ...Array(30).keys()])
  expect(reasons).toEqual([])
  client.socket.destroy()
})

test('who mines may send its lines a second, and two seconds of them at once; past that it is read more slowly', async () => {
  const perSecond = 100
  const { port, slowed, reasons } = await opens({ linesPerSecond: perSecond })
  const client = clientOf(port)
  await proves(client)
  // What is left of its time as a guest comes on top.
  const burst = guestLinesBurst - 42 + perSecond * minerBurstSeconds
  const at = client.lines.length
  client.says(pings(burst))
  await client.hears(at + burst)
  expect(slowed()).toBe(0)
  client.says(pings(perSecond))
  await client.hears(at + burst + perSecond)
  expect(slowed()).toBeGreaterThan(2)
  expect(client.lines.slice(at).map((line) => JSON.parse(line).id)).toEqual([
    ...Array(burst).keys(),
    ...Array(perSecond).keys(),
  ])
  expect(reasons).toEqual([])
  client.socket.destroy()
})

test('half a minute of too much talk without one share is a flood; with one it goes on', async () => {
  const { port, reasons } = await opens({ patience: { slowMs: 4 }, linesPerSecond: 10 })
  const miner = clientOf(port)
  await proves(miner)
  const client = await joins(port)
  client.says(pings(2_000))
  miner.says(pings(2_000))
  await client.leaves()
  await sleep(200)
  expect(reasons).toEqual(['flood'])
  expect(miner.closed).toBe(false)
  miner.socket.destroy()
})

test('all connections of a network together say so much, and each is read more slowly past it', async () => {
  const { port, slowed, reasons } = await opens({ door: { linesPerSecond: 20 } })
  const [one, other] = [clientOf(port), clientOf(port)]
  await proves(one)
  await proves(other)
  // What each may say as a guest comes first.
  const burst = guestLinesBurst - 42
  for (const each of [one, other]) {
    const at = each.lines.length
    each.says(pings(burst))
    await each.hears(at + burst)
  }
  expect(slowed()).toBe(0)
  const at = one.lines.length + other.lines.length
  one.says(pings(400))
  other.says(pings(400))
  await until(() => slowed() > 4)
  // Eight seconds of 20 + 2 × 5 a second, and a moment more.
  expect(one.lines.length + other.lines.length - at).toBeLessThan(8 * 30 + 150)
  expect(reasons).toEqual([])
  one.socket.destroy()
  other.socket.destroy()
})

test('while one is read more slowly, another is answered at once', async () => {
  const { port, slowed } = await opens({ linesPerSecond: 10 })
  const loud = await joins(port)
  loud.says(pings(5_000))
  await until(() => slowed() > 0)
  const quiet = clientOf(port)
  const beganMs = performance.now()
  quiet.says(ping(1))
  await quiet.hears(1)
  expect(performance.now() - beganMs).toBeLessThan(200)
  loud.socket.destroy()
  quiet.socket.destroy()
})

test('exempt peers say as much as they like', async () => {
  const { port, slowed, reasons } = await opens({ door: { exempt: loopback } })
  const client = clientOf(port)
  client.says(pings(5_000))
  await client.hears(5_000)
  expect([slowed(), reasons]).toEqual([0, []])
  client.socket.destroy()
})

test('a line that is begun and does not end in time ends the connection, one that does is answered', async () => {
  const { port, reasons } = await opens({ patience: { lineWithinMs: 300 } })
  const slow = clientOf(port)
  const good = clientOf(port)
  const text = ping(7)
  for (let at = 0; at < text.length; at++) {
    good.says(text[at] ?? '')
    if (at % 8 === 0) await sleep(20)
  }
  await good.hears(1)
  // A byte now and then does not help.
  let drips = 0
  while (!slow.closed && drips < 100) {
    slow.says('{')
    drips++
    await sleep(20)
  }
  expect(reasons).toEqual(['halfLine'])
  expect(drips).toBeGreaterThan(10)
  // Silence between lines is fine.
  expect(good.closed).toBe(false)
  good.socket.destroy()
})

test('who does not authorize in time is let go, who does is not', async () => {
  const { port, reasons } = await opens({ patience: { authorizeWithinMs: 200 } })
  const good = await joins(port)
  const bad = clientOf(port)
  bad.says(SUBSCRIBE)
  await bad.leaves()
  expect(reasons).toEqual(['notAuthorized'])
  expect(good.closed).toBe(false)
  good.socket.destroy()
})

test('ten connections of a network are served, the eleventh is closed; a share makes room', async () => {
  const { port, reasons, listener, door } = await opens()
  const ten = await Promise.all(Array.from({ length: 10 }, () => joins(port)))
  const eleventh = clientOf(port)
  await eleventh.leaves()
  expect(reasons).toEqual(['tooManyOfNetwork'])
  expect(listener.connections).toBe(10)
  ten[0]?.socket.destroy()
  await until(() => listener.connections === 9)
  const miner = clientOf(port)
  await proves(miner)
  expect(door.proven).toBe(1)
  const twelfth = await joins(port)
  for (const each of [...ten, miner, twelfth]) each.socket.destroy()
})

test('where all places are taken, the first of those who never authorized makes way; who mines does not', async () => {
  const { port, reasons, listener } = await opens({ door: { connectionsMax: 4, exempt: loopback } })
  const miner = clientOf(port)
  await proves(miner)
  const guest = await joins(port)
  const stranger = clientOf(port)
  stranger.says(ping(1))
  await stranger.hears(1)
  const young = clientOf(port)
  await until(() => listener.connections === 4)
  await clientOf(port).leaves()
  expect(reasons).toEqual(['tooMany'])
  await sleep(strangerStaysMs + 50)
  const newcomer = await joins(port)
  expect(reasons).toEqual(['tooMany', 'madeWay'])
  await stranger.leaves()
  expect([miner, guest, young].map(({ closed }) => closed)).toEqual([false, false, false])
  expect(listener.connections).toBe(4)
  for (const each of [miner, guest, young, newcomer]) each.socket.destroy()
  await until(() => listener.connections === 0)
})

test('garbage ends the connection, and four times of it shut the address out', async () => {
  const { port, reasons, banned } = await opens()
  for (let i = 0; i < 4; i++) {
    const client = clientOf(port)
    client.says('GET / HTTP/1.1\r\n\r\n')
    await client.leaves()
  }
  expect(reasons).toEqual(['garbage', 'garbage', 'garbage', 'garbage'])
  expect(banned).toEqual(['127.0.0.1'])
  await clientOf(port).leaves()
  expect(reasons.at(-1)).toBe('banned')
})

test('a wrong address ends the connection, however often, and shuts nobody out', async () => {
  const { port, reasons, banned } = await opens()
  for (let i = 0; i < 12; i++) {
    const client = clientOf(port)
    client.says('{"id":1,"method":"mining.authorize","params":["nobody","x"]}\n')
    await client.leaves()
  }
  expect(new Set(reasons)).toEqual(new Set(['refused']))
  expect(banned).toEqual([])
})

test('where only bad shares come, the miner is asked to connect again, then let go', async () => {
  const { port, reasons } = await opens({ patience: { rejectsReconnectMs: 300, rejectsCloseMs: 800 } })
  const client = await joins(port)
  const quiet = await joins(port)
  const asked = (): boolean => client.lines.includes('{"id":null,"method":"client.reconnect","params":[]}')
  for (let i = 0; i < 18; i++) quiet.says(BAD_SUBMIT)
  const timer = setInterval(() => client.says(BAD_SUBMIT), 20)
  await until(asked)
  expect(reasons).toEqual([])
  await client.leaves()
  clearInterval(timer)
  expect(reasons).toEqual(['onlyRejects'])
  // So few of them say nothing.
  expect(quiet.closed).toBe(false)
  quiet.socket.destroy()
})

test('one good share among the bad ones, and it stays', async () => {
  const { port, reasons } = await opens({ patience: { rejectsReconnectMs: 300, rejectsCloseMs: 600 } })
  const client = clientOf(port)
  const submits = await proves(client)
  const params = jobIn(client) ?? []
  const timer = setInterval(() => client.says(BAD_SUBMIT + submits.next(params[0] ?? '', params[7] ?? '')), 15)
  await sleep(1_200)
  clearInterval(timer)
  expect(reasons).toEqual([])
  expect(client.closed).toBe(false)
  client.socket.destroy()
})

test('a fault in one session ends that one; the others get their job, and their answers', async () => {
  const { port, desk, listener, reasons, faults } = await opens()
  const good = await joins(port)
  const bad = clientOf(port)
  bad.says(SUBSCRIBE + authorizeAs(`${BOB}.w`))
  await bad.hears(4)
  const other = await joins(port)
  const work = desk.takes()
  const payout = work.payout.bind(work)
  work.payout = (address, script) => {
    if (address === BOB) throw new Error('a fault of ours')
    return payout(address, script)
  }
  const heard = other.lines.length
  listener.announce(work, true)
  await other.hears(heard + 1)
  await good.hears(heard + 1)
  await bad.leaves()
  expect(reasons).toEqual(['fault'])
  expect(faults).toEqual([new Error('a fault of ours')])
  good.says(ping(1))
  await good.hears(heard + 2)
  good.socket.destroy()
  other.socket.destroy()
})

test('a drain asks one after the other to connect again, judges what comes meanwhile, and lets nobody in', async () => {
  const { port, listener, reasons } = await opens()
  const all = await Promise.all(Array.from({ length: 8 }, () => joins(port)))
  const stranger = clientOf(port)
  stranger.says(ping(1))
  await stranger.hears(1)
  const beganMs = performance.now()
  const leftMs: number[] = []
  for (const each of all) each.socket.on('close', () => leftMs.push(performance.now() - beganMs))
  const drained = listener.drain(2_400)
  await expect(clientOf(port).leaves()).resolves.toBeUndefined()
  all[7]?.says(BAD_SUBMIT)
  await drained
  expect(performance.now() - beganMs).toBeLessThan(2_400)
  expect(listener.connections).toBe(0)
  await until(() => leftMs.length === 8)
  // Not all at once.
  expect(Math.max(...leftMs) - Math.min(...leftMs)).toBeGreaterThan(200)
  for (const { lines } of all) expect(lines).toContain('{"id":null,"method":"client.reconnect","params":[]}')
  expect(all[7]?.lines.some((line) => line.startsWith('{"id":9,'))).toBe(true)
  // Who has not subscribed is told nothing.
  expect(stranger.lines).toHaveLength(1)
  expect(reasons).toEqual(Array(9).fill('drained'))
})

test('a drain is over when its time is up, whoever is still there', async () => {
  const { port, listener } = await opens({ patience: { tickMs: 60_000 } })
  const client = await joins(port)
  client.socket.pause()
  const beganMs = performance.now()
  await listener.drain(300)
  expect(performance.now() - beganMs).toBeLessThan(600)
  client.socket.destroy()
})

test('a miner that is gone before its session was found again leaves nothing behind', async () => {
  const { desk, port, listener } = await opens()
  let found: (retained: null) => void = () => undefined
  desk.claim = () =>
    new Promise((resolve) => {
      found = resolve
    })
  const client = clientOf(port)
  client.says(`${AUTHORIZE}{"id":1,"method":"mining.subscribe","params":["test/1","0123456789abcdef"]}\n`)
  await client.hears(1)
  await listener.close()
  found(null)
  await sleep(10)
  expect(desk.said).toEqual([])
})

test('a fault while a session is taken up again ends that connection alone', async () => {
  const { desk, port, reasons, faults } = await opens()
  const good = await joins(port)
  desk.claim = async () => ({ ticket: 'a', extranonce1: '00', address: BOB, difficulty: 1, jobs: null as never })
  const client = clientOf(port)
  client.says(authorizeAs(`${BOB}.w`))
  client.says('{"id":1,"method":"mining.subscribe","params":["test/1","0123456789abcdef"]}\n')
  await client.leaves()
  expect(reasons).toEqual(['fault'])
  expect(faults).toHaveLength(1)
  const before = good.lines.length
  good.says(ping(1))
  await good.hears(before + 1)
  good.socket.destroy()
})
