import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loopback, networks, noNetworks } from '../../platform/networks.ts'
import { Allowances, portion, prefixesMax, rememberedMs } from './allowances.ts'
import { Bans, firstBanMs, longestBanMs } from './bans.ts'
import { Door, type DoorParts, type Visitor } from './door.ts'
import { POINTS } from './limits.ts'

const START = 1_700_000_000_000
const dayMs = 24 * 3_600_000
let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'game-door-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const allowances = (atMs = START, processes = 1, name = '0'): Allowances => new Allowances(dir, name, processes, atMs)

function door(parts: Partial<DoorParts> = {}): Door {
  return new Door({
    allowances: allowances(),
    bans: new Bans(),
    exempt: loopback,
    connectionsMax: 1_000,
    unprovenMax: 10,
    linesPerSecond: 10_000,
    processes: 1,
    ...parts,
  })
}

function visitor(outcome: Visitor | string): Visitor {
  if (typeof outcome === 'string') throw new Error(outcome)
  return outcome
}

/** So many of the network 203.0.113.0/24, one after the other. */
const admits = (to: Door, count: number, atMs = START): Visitor[] =>
  Array.from({ length: count }, (_, i) => visitor(to.admit(`203.0.113.${i % 250}`, atMs)))

test('ten connections of a network that have not proven work are let in, the eleventh is not', () => {
  const at = door()
  admits(at, 10)
  expect(at.admit('203.0.113.200', START)).toBe('tooManyOfNetwork')
  expect(typeof at.admit('203.0.114.1', START)).toBe('object')
})

test('each that proves work makes room for another', () => {
  const at = door()
  const [first] = admits(at, 10)
  at.proved(visitor(first ?? ''), START)
  visitor(at.admit('203.0.113.200', START))
  // It counts among the proven ones, and the network is remembered for it.
  visitor(at.admit('203.0.113.201', START))
  expect(at.admit('203.0.113.202', START)).toBe('tooManyOfNetwork')
})

test('who leaves makes room, proven or not', () => {
  const at = door()
  const all = admits(at, 10)
  at.left(visitor(all[0] ?? ''), false)
  visitor(at.admit('203.0.113.200', START))
  expect(at.admit('203.0.113.201', START)).toBe('tooManyOfNetwork')
})

test('an IPv6 network is a /48', () => {
  const at = door()
  for (let i = 0; i < 10; i++) visitor(at.admit(`2001:db8:1:${i}::1`, START))
  expect(at.admit('2001:db8:1:ffff::1', START)).toBe('tooManyOfNetwork')
  visitor(at.admit('2001:db8:2::1', START))
})

test('a farm behind one address comes back at once, also after a restart', () => {
  const before = door({ connectionsMax: 2_000 })
  for (let i = 0; i < 300; i++) {
    // It grows: whoever has proven work makes room for the next one.
    before.proved(visitor(before.admit('203.0.113.7', START + i * 1_000)), START + i * 1_000)
  }
  const endMs = START + 300_000
  before.close(endMs)
  const after = door({ connectionsMax: 2_000, allowances: allowances(endMs) })
  for (let i = 0; i < 310; i++) visitor(after.admit('203.0.113.7', endMs))
  expect(after.admit('203.0.113.7', endMs)).toBe('tooManyOfNetwork')
})

test('what a network had a day ago is forgotten', () => {
  const before = door()
  for (const each of admits(before, 5)) before.proved(each, START)
  before.close(START)
  const within = door({ allowances: allowances(START) })
  admits(within, 15, START + rememberedMs - 1)
  const past = door({ allowances: allowances(START) })
  admits(past, 10, START + rememberedMs)
  expect(past.admit('203.0.113.200', START + rememberedMs)).toBe('tooManyOfNetwork')
})

test('a network may open forty connections at once, then two a second', () => {
  const at = door()
  const knocks = (atMs: number): boolean => {
    const outcome = at.admit('203.0.113.1', atMs)
    if (typeof outcome === 'object') at.left(outcome, false)
    else expect(outcome).toBe('tooFast')
    return typeof outcome === 'object'
  }
  for (let i = 0; i < 40; i++) expect(knocks(START)).toBe(true)
  expect(knocks(START)).toBe(false)
  expect([knocks(START + 500), knocks(START + 500)]).toEqual([true, false])
  expect([knocks(START + 1_500), knocks(START + 1_500), knocks(START + 1_500)]).toEqual([true, true, false])
})

test('a network has so many lines a second, and five more for each of its connections', () => {
  const at = door({ linesPerSecond: 100 })
  const [one, other] = admits(at, 2).map((each) => visitor(each))
  if (!one || !other) throw new Error('nobody came')
  const perSecond = 100 + 2 * 5
  // Eight seconds of them at once, then what time gives.
  expect(at.draw(one, 10_000, START)).toBe(8 * perSecond)
  expect(at.draw(other, 1, START)).toBe(0)
  expect([at.draw(other, 1_000, START + 1_000), at.draw(one, 1, START + 1_000)]).toEqual([perSecond, 0])
  const elsewhere = visitor(at.admit('198.51.100.1', START))
  expect(at.draw(elsewhere, 50, START)).toBe(50)
})

test('so many connections are open in all, one more is refused', () => {
  const at = door({ connectionsMax: 20 })
  for (let i = 0; i < 20; i++) visitor(at.admit(`198.51.${i}.1`, START))
  expect(at.admit('198.51.99.1', START)).toBe('tooMany')
})

test('no network has more than half of all connections, however much it has proven', () => {
  const at = door({ connectionsMax: 20, exempt: noNetworks })
  for (let i = 0; i < 10; i++) at.proved(visitor(at.admit('203.0.113.1', START)), START)
  expect(at.admit('203.0.113.1', START)).toBe('tooManyOfNetwork')
  visitor(at.admit('198.51.100.1', START))
})

test('exempt networks are counted, and refused only where nobody has room', () => {
  const at = door({ connectionsMax: 200 })
  for (let i = 0; i < 200; i++) visitor(at.admit('127.0.0.1', START))
  expect(at.admit('::1', START)).toBe('tooMany')
})

test('of several processes each has its part, with room for chance', () => {
  expect(portion(10, 1)).toBe(10)
  expect(portion(10, 2)).toBe(10)
  expect(portion(20_000, 4)).toBe(5_142)
  const at = door({ processes: 8 })
  admits(at, 4)
  expect(at.admit('203.0.113.200', START)).toBe('tooManyOfNetwork')
})

test('what two processes saw is added up for the next run, whichever way it is split', () => {
  for (const name of ['0', '1']) {
    const own = allowances(START, 2, name)
    own.saw('203.0.113.0/24', 50, START)
    own.close(START)
  }
  expect(allowances(START, 1, '0').of('203.0.113.0/24', START)).toBe(100)
  expect(allowances(START, 4, '3').of('203.0.113.0/24', START)).toBe(portion(100, 4))
})

test('two restarts in a row forget nothing', () => {
  const first = allowances()
  first.saw('203.0.113.0/24', 50, START)
  first.close(START)
  allowances(START + 1).close(START + 1)
  expect(allowances(START + 2).of('203.0.113.0/24', START + 2)).toBe(50)
})

test('it is written at most once a minute, whole or not at all', async () => {
  const file = join(dir, 'allowances.0.json')
  const own = allowances()
  own.saw('203.0.113.0/24', 3, START)
  await own.save(START + 59_999)
  expect(readdirSync(dir)).toEqual([])
  await own.save(START + 60_000)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([['203.0.113.0/24', 3, START]])
  own.saw('203.0.113.0/24', 4, START)
  await own.save(START + 119_999)
  expect(readFileSync(file, 'utf8')).toContain(',3,')
  expect(readdirSync(dir)).toEqual(['allowances.0.json'])
})

test('of too many networks the largest are remembered', () => {
  const own = allowances()
  for (let i = 0; i <= prefixesMax; i++) own.saw(`n${i}`, i === 0 ? 1 : 2, START)
  own.close(START)
  const next = allowances()
  expect([next.of('n0', START), next.of('n1', START), next.of(`n${prefixesMax}`, START)]).toEqual([0, 2, 2])
})

test.each([
  '',
  '{',
  '{"a":1}',
  '[1,[null],["p",-1,1],["p","x",1],["p",1,null]]',
])('a file that says %j is as none', (text) => {
  writeFileSync(join(dir, 'allowances.0.json'), text)
  expect(allowances().of('p', START)).toBe(0)
})

test('ninety points within minutes shut an address out, its neighbours not', () => {
  const bans = new Bans()
  expect([25, 25, 25].map((points) => bans.add('203.0.113.1', points, START))).toEqual([false, false, false])
  expect(bans.isBanned('203.0.113.1', START)).toBe(false)
  expect(bans.add('203.0.113.1', 14, START)).toBe(false)
  expect(bans.add('203.0.113.1', 1, START)).toBe(true)
  expect(bans.isBanned('203.0.113.1', START + firstBanMs - 1)).toBe(true)
  expect(bans.isBanned('203.0.113.1', START + firstBanMs)).toBe(false)
  expect(bans.isBanned('203.0.113.2', START)).toBe(false)
})

test('points are forgiven, ten a minute', () => {
  const bans = new Bans()
  for (let i = 0; i < 100; i++) expect(bans.add('203.0.113.1', 25, START + i * 150_000)).toBe(false)
})

test('each further ban is longer, up to six hours; after a day without one it is short again', () => {
  const bans = new Bans()
  const lengths: number[] = []
  let atMs = START
  for (let i = 0; i < 7; i++) {
    expect(bans.add('203.0.113.1', 100, atMs)).toBe(true)
    let low = 1
    while (bans.isBanned('203.0.113.1', atMs + low)) low += 1_000
    lengths.push(Math.round(low / 60_000))
    atMs += low
  }
  expect(lengths).toEqual([1, 4, 16, 64, 256, longestBanMs / 60_000, longestBanMs / 60_000])
  atMs += dayMs + 1_000
  expect(bans.add('203.0.113.1', 100, atMs)).toBe(true)
  expect(bans.isBanned('203.0.113.1', atMs + firstBanMs)).toBe(false)
})

test('so many addresses are remembered, the one longest unheard of goes first', () => {
  const bans = new Bans(3)
  for (const each of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) bans.add(each, 100, START)
  bans.add('10.0.0.1', 1, START)
  bans.add('10.0.0.4', 100, START)
  expect(bans.size).toBe(3)
  expect(['1', '2', '3', '4'].map((last) => bans.isBanned(`10.0.0.${last}`, START))).toEqual([true, false, true, true])
})

test('garbage four times is a ban, and a banned address is refused before there is a session', () => {
  const at = door()
  const [first] = admits(at, 1)
  const who = visitor(first ?? '')
  for (let i = 0; i < 3; i++) expect(at.misbehaved(who, 'garbage', START)).toBe(false)
  visitor(at.admit(who.address, START))
  expect(at.misbehaved(who, 'garbage', START)).toBe(true)
  expect(at.admit(who.address, START)).toBe('banned')
  visitor(at.admit(who.address, START + firstBanMs))
})

test('nobody is shut out for a wrong address, for bad shares, or for a network that broke', () => {
  expect(POINTS).not.toHaveProperty('refused')
  expect(POINTS).not.toHaveProperty('onlyRejects')
  expect(POINTS).not.toHaveProperty('notReading')
  const at = door()
  const [first] = admits(at, 1)
  for (let i = 0; i < 100; i++) at.misbehaved(visitor(first ?? ''), 'refused', START)
  visitor(at.admit('203.0.113.0', START))
})

test('who mines is not shut out for what a neighbour does; exempt ones never', () => {
  const at = door()
  const [miner, other] = admits(at, 2)
  at.proved(visitor(miner ?? ''), START)
  for (let i = 0; i < 10; i++) expect(at.misbehaved(visitor(other ?? ''), 'garbage', START)).toBe(false)
  const own = visitor(at.admit('127.0.0.1', START))
  for (let i = 0; i < 10; i++) expect(at.misbehaved(own, 'garbage', START)).toBe(false)
  at.left(visitor(miner ?? ''), true)
  expect(Array.from({ length: 4 }, () => at.misbehaved(visitor(other ?? ''), 'garbage', START))).toContain(true)
})

test('networks without a connection are forgotten once they may come as they please', () => {
  const at = door()
  for (let i = 0; i < 100; i++) at.left(visitor(at.admit(`198.51.${i}.1`, START)), false)
  at.tick(START)
  expect(at.networks).toBe(100)
  at.tick(START + 1_000)
  expect(at.networks).toBe(0)
})

test.each([
  ['10.0.0.0/8,::1', '10.255.0.1', true],
  ['10.0.0.0/8,::1', '::ffff:10.255.0.1', true],
  ['10.0.0.0/8,::1', '11.0.0.1', false],
  ['10.0.0.0/8, ::1', '::1', true],
  ['192.0.2.7', '192.0.2.8', false],
  ['2001:db8::/32', '2001:db8:1::1', true],
  ['fe80::/10', 'fe80::1%eth0', true],
  ['none', '127.0.0.1', false],
])('of the networks %s, %s is one: %s', (text, address, isOne) => {
  const read = networks.parse(text)
  expect(read.ok && read.value.has(address)).toBe(isOne)
})

test.each([
  '10.0.0.0/33',
  '10.0.0',
  'localhost',
  '::1/129',
  '10.0.0.0/8/8',
  '10.0.0.0/',
  ',',
])('%j is no list of networks', (text) => {
  expect(networks.parse(text).ok).toBe(false)
})

test('a clock that is set back by an hour shuts nobody out', () => {
  const bans = new Bans()
  expect(bans.add('203.0.113.1', 25, START)).toBe(false)
  expect(bans.add('203.0.113.1', 25, START - 3_600_000)).toBe(false)
})
