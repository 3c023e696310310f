// Every client that is known, against a session: what each writes, and a reader as strict as its own.
import { expect, test } from 'vitest'
import { ALICE, Conversation, TestDesk } from '../kit.ts'
import { type Connects, DEVICES } from './all.ts'
import { Bfgminer } from './bfgminer.ts'
import { Cgminer } from './cgminer.ts'
import { Cpuminer } from './cpuminer.ts'
import { type Device, GaveUp, type Owner } from './device.ts'
import { AxeOsProbe, EspMiner25, EspMiner215 } from './esp-miner.ts'
import { NerdMiner } from './nerdminer.ts'
import { NerdQaxe } from './nerdqaxe.ts'

const user = `${ALICE}.w`

/** A chain on which difficulties are as they are in life. */
function mainChain(): TestDesk {
  const desk = new TestDesk()
  desk.takes()
  return desk
}

/** A chain on which every difficulty is 1e-9: four hashes make a share. */
function playground(): TestDesk {
  const desk = new TestDesk()
  desk.most = 1e-9
  desk.startMost = 1e-9
  desk.takes()
  return desk
}

/** A device on its line to a session; what either says reaches the other at once, until both are silent. */
class Line<D extends Device> {
  readonly device: D
  readonly rig: Conversation
  #isOpen = true

  constructor(device: D, desk: TestDesk) {
    this.device = device
    this.rig = new Conversation(desk)
    this.carry(device.start())
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** From the device to the session, and all that follows. */
  carry(bytes: string): void {
    let said = bytes
    while (said !== '') {
      if (!said.endsWith('\n')) throw new Error('a line without an end')
      for (const line of said.slice(0, -1).split('\n')) {
        if (this.#isOpen && this.rig.session.hear(line) === 'hang up') this.#isOpen = false
      }
      said = this.hears()
    }
  }

  /** From the session to the device; what that answers. */
  hears(): string {
    const lines = this.rig.hears()
    return lines.length === 0 ? '' : this.device.hears(`${lines.join('\n')}\n`)
  }

  submits(): void {
    this.carry(this.device.submit())
  }
}

const onMainChain = (connects: Connects, owner: Partial<Owner> = {}): Line<Device> =>
  new Line(connects({ user, password: 'x', ...owner }), mainChain())

const onPlayground = (connects: Connects): Line<Device> =>
  new Line(connects({ user, password: 'x', playground: true }), playground())

test.each(DEVICES)('%s comes to its first job, and its difficulty is the one that was said', (_name, connects) => {
  const { device, rig } = onMainChain(connects)
  expect(device.job?.id).toBeTruthy()
  const kept = rig.desk.said.filter((each) => each.includes(' connected '))
  expect(kept.length).toBeGreaterThan(0)
  expect(device.difficulty).toBeGreaterThan(0)
  expect(device.refused).toEqual([])
})

test.each(DEVICES)('%s has its shares accepted, over new jobs, a new difficulty and a new tip', (_name, connects) => {
  const line = onPlayground(connects)
  const { device, rig } = line
  for (let i = 0; i < 9; i++) line.submits()
  const jobs = new Set([device.job?.id])
  rig.session.notify(rig.desk.takes(), false)
  line.carry(line.hears())
  line.submits()
  jobs.add(device.job?.id)
  rig.desk.most = 2e-9
  rig.session.hear('{"id":null,"method":"mining.suggest_difficulty","params":[2e-9]}')
  line.carry(line.hears())
  line.submits()
  jobs.add(device.job?.id)
  rig.session.notify(rig.desk.takes({ previousblockhash: `${'00'.repeat(31)}02` }), true)
  line.carry(line.hears())
  line.submits()
  jobs.add(device.job?.id)
  expect(device.refused).toEqual([])
  expect(device.accepted).toBe(12)
  expect(rig.desk.kept.map(({ difficulty }) => difficulty).slice(-2)).toEqual([2e-9, 2e-9])
  expect(jobs.size).toBe(4)
})

test.each(DEVICES)('%s may read every answer in one piece or byte by byte', (_name, connects) => {
  const device = connects({ user, password: 'x', playground: true })
  const rig = new Conversation(playground())
  let said = device.start()
  while (said !== '') {
    for (const line of said.slice(0, -1).split('\n')) rig.session.hear(line)
    const bytes = rig.hears().map((line) => `${line}\n`)
    said = [...bytes.join('')].map((byte) => device.hears(byte)).join('')
  }
  expect(device.job?.id).toBeTruthy()
})

test.each(DEVICES)('%s is told why a share is refused, in a form that it can read', (_name, connects) => {
  const line = onPlayground(connects)
  line.rig.desk.takes({ previousblockhash: `${'00'.repeat(31)}02` })
  line.submits()
  expect(line.device.accepted).toBe(0)
  expect(line.device.refused).toEqual(['Stale share'])
})

test('the readers are strict: each thing that breaks a device makes its test fail', () => {
  const breaks = (device: Device, ...lines: string[]): unknown => {
    try {
      device.start()
      for (const line of lines) device.hears(`${line}\n`)
      return null
    } catch (error) {
      return error
    }
  }
  const owner = { user, password: 'x' }
  const job =
    '{"id":null,"method":"mining.notify","params":["1","00","00","00",[],"20000000","1b03fffc","65000000",true]}'
  const difficulty = (value: number | string): string =>
    `{"id":null,"method":"mining.set_difficulty","params":[${value}]}`
  const subscribed = (size: number): string =>
    `{"id":1,"result":[[["mining.notify","5e"]],"00000001",${size}],"error":null}`
  expect(breaks(new NerdMiner(owner), difficulty(1))).toBeInstanceOf(GaveUp)
  expect(
    breaks(new NerdMiner(owner), subscribed(4), '{"id":2,"result":true,"error":null,"method":null}'),
  ).toBeInstanceOf(GaveUp)
  expect(breaks(new NerdMiner(owner), subscribed(3))).toBeInstanceOf(GaveUp)
  expect(breaks(new Cgminer(owner, { agent: 'a', rolls: false }), subscribed(17), subscribed(17))).toBeInstanceOf(
    GaveUp,
  )
  expect(
    breaks(new Cgminer(owner, { agent: 'a', rolls: true }), '{"id":0,"result":{"version-rolling":false},"error":null}'),
  ).toBeInstanceOf(GaveUp)
  expect(breaks(new EspMiner215(owner), job)).toBeInstanceOf(GaveUp)
  expect(breaks(new EspMiner25(owner), difficulty(1638.4))).toBeInstanceOf(GaveUp)
  expect(breaks(new EspMiner25(owner), difficulty(0.5))).toBeInstanceOf(GaveUp)
  expect(breaks(new NerdQaxe(owner), difficulty(2 ** 32))).toBeInstanceOf(GaveUp)
  expect(breaks(new Bfgminer(owner), '{"id":null,"result":true,"error":null}')).toBeInstanceOf(GaveUp)
  expect(breaks(new Cpuminer(owner), subscribed(4), job)).toBeInstanceOf(GaveUp)
  expect(breaks(new AxeOsProbe(owner), '{"id":1,"result":[[],"00000001",4],"error":null}')).toBeInstanceOf(GaveUp)
})

test('the coinbase of a NerdMiner fits its 512 characters with the longest tag, signature and payout', () => {
  const { device } = onMainChain((owner) => new NerdMiner(owner), {
    user: 'bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6.w',
  })
  expect(device.job).not.toBeNull()
})

test('a NerdMiner is heard whatever the zeros that its nonce begins with', () => {
  const line = new Line(new NerdMiner({ user, password: 'x', playground: true }), playground())
  for (const from of [0, 0x100, 0x1_0000, 0x0fff_ff00]) {
    line.device.looksFrom(from)
    line.submits()
  }
  expect(line.device.refused).toEqual([])
  expect(line.device.accepted).toBe(4)
})

test('the keepalive of a NerdMiner costs no job after the first time', () => {
  const line = new Line(new NerdMiner({ user, password: 'x' }), mainChain())
  const first = line.device.job?.id
  for (let i = 0; i < 5; i++) line.carry(line.device.keepAlive())
  expect(line.device.job?.id).toBe(first)
  expect(line.device.difficulty).toBe(0.00015)
})

test('AxeOS comes home from its fallback pool: what it needs is in the first 1,023 bytes', () => {
  const line = new Line(new AxeOsProbe({ user, password: 'x' }), mainChain())
  expect(line.device.isBack).toBe(true)
})

test('AxeOS comes home though only the first line reached it in its one read', () => {
  const probe = new AxeOsProbe({ user, password: 'x' })
  const [subscribe = ''] = probe.start().split('\n')
  const rig = new Conversation(mainChain())
  probe.hears(rig.says(subscribe)[0] ?? '')
  expect(probe.isBack).toBe(true)
})

test('a wrong address: every device hears that it is refused, and no job comes', () => {
  for (const [, connects] of DEVICES) {
    let line: Line<Device> | null = null
    try {
      line = onMainChain(connects, { user: 'satoshi.w' })
    } catch (error) {
      expect(error).toBeInstanceOf(GaveUp)
    }
    expect(line?.device.job ?? null).toBeNull()
  }
})

test('cgminer takes the session id up, and is not asked to subscribe twice', () => {
  const line = new Line(new Cgminer({ user, password: 'x' }, { agent: 'cgminer/4.11.1', rolls: true }), mainChain())
  expect(line.device.sessionId).toMatch(/^[0-9a-f]{16}$/)
  expect(line.device.retried).toBe(false)
})

test('cpuminer may subscribe twice on one connection, and its answers to nobody are passed over', () => {
  const line = new Line(new Cpuminer({ user, password: 'x', playground: true }), playground())
  line.carry('{"id": 1, "method": "mining.subscribe", "params": []}\n')
  line.carry(line.device.answers(7))
  line.submits()
  expect(line.device.accepted).toBe(1)
  expect(line.isOpen).toBe(true)
})

test('the keepalive of cpuminer-opt, a text under an id of before, is taken for the suggestion that it is', () => {
  const line = new Line(new Cpuminer({ user, password: 'x' }, true), mainChain())
  line.carry(line.device.keepAlive())
  expect(line.device.difficulty).toBe(0.5)
})

test('BFGMiner: what it suggests before it subscribes counts, a null id hears nothing, transactions are refused', () => {
  const line = new Line(new Bfgminer({ user, password: 'x' }), mainChain())
  expect(line.device.difficulty).toBe(1)
  line.carry(line.device.suggest())
  expect(line.device.difficulty).toBe(2)
  expect(line.device.transactionsRefused).toBe(2)
})

test('no job line is longer than a NerdMiner can parse, with 12 branches of a full block', () => {
  const desk = new TestDesk()
  const transactions = Array.from({ length: 4_000 }, (_, i) => ({
    txid: (i + 1).toString(16).padStart(64, '0'),
    data: '',
  }))
  desk.takes({ transactions })
  const line = new Line(new NerdMiner({ user, password: 'x' }), desk)
  expect(line.device.job?.branch).toHaveLength(12)
})
