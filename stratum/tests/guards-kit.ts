// A listener with nothing but desks behind it, and clients that say what they like, for tests of the guards.
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Networks, noNetworks } from '../../platform/networks.ts'
import { Allowances } from '../net/allowances.ts'
import { Bans } from '../net/bans.ts'
import type { Credentials } from '../net/credentials.ts'
import { Door, type DoorParts } from '../net/door.ts'
import { Extranonces } from '../net/extranonces.ts'
import type { Patience } from '../net/limits.ts'
import { Listener } from '../net/listener.ts'
import { Turn } from '../net/turn.ts'
import { ALICE, TestDesk } from './kit.ts'

export interface GuardedRequest {
  readonly door?: Partial<DoorParts>
  readonly patience?: Partial<Patience>
  readonly linesPerSecond?: number
  readonly proxies?: Networks
  readonly credentials?: Credentials
}

export interface Guarded {
  readonly listener: Listener
  readonly door: Door
  readonly desk: TestDesk
  readonly port: number
  /** Why connections were closed, in order. */
  readonly reasons: string[]
  readonly banned: string[]
  readonly faults: unknown[]
  slowed(): number
  stop(): Promise<void>
}

/** Ticks every 50 ms; nobody is exempt. */
export async function startGuarded(request: GuardedRequest = {}): Promise<Guarded> {
  const dir = mkdtempSync(join(tmpdir(), 'game-guards-'))
  const desk = new TestDesk()
  desk.takes()
  desk.difficultyStart = 1e-9
  desk.startMost = 1e-9
  const reasons: string[] = []
  const banned: string[] = []
  const faults: unknown[] = []
  let slowed = 0
  const door = new Door({
    allowances: new Allowances(dir, '0', 1, Date.now()),
    bans: new Bans(),
    exempt: noNetworks,
    connectionsMax: 1_000,
    unprovenMax: 10,
    linesPerSecond: 10_000,
    processes: 1,
    ...request.door,
  })
  const listener = new Listener({
    turn: new Turn(() => undefined),
    extranonces: new Extranonces(0, 0, 0),
    door,
    linesPerSecond: request.linesPerSecond ?? 1_000,
    proxies: request.proxies ?? noNetworks,
    patience: { tickMs: 50, ...request.patience },
    reusePort: false,
    ended: () => undefined,
    closed: (reason) => reasons.push(reason),
    slowed: () => slowed++,
    failed: (error) => faults.push(error),
    missed: (error) => faults.push(error),
    banned: (address) => banned.push(address),
  })
  const port = await listener.listen(0, '127.0.0.1', desk, request.credentials)
  return {
    listener,
    door,
    desk,
    port,
    reasons,
    banned,
    faults,
    slowed: () => slowed,
    async stop() {
      await listener.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** A client that keeps what it heard. */
export interface Client {
  readonly socket: Socket
  readonly lines: string[]
  readonly closed: boolean
  says(text: string | Uint8Array): void
  /** Resolves when so many lines came; throws where they do not. */
  hears(count: number): Promise<string[]>
  leaves(withinMs?: number): Promise<void>
}

export const clientOf = (port: number): Client => listenTo(connect({ port, host: '127.0.0.1', noDelay: true }))

export function listenTo(socket: Socket): Client {
  const lines: string[] = []
  let rest = ''
  let closed = false
  socket.on('error', () => undefined)
  socket.on('close', () => {
    closed = true
  })
  socket.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString('latin1')).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
  })
  return {
    socket,
    lines,
    get closed() {
      return closed
    },
    says: (text) => void socket.write(text),
    async hears(count) {
      await until(() => lines.length >= count || closed)
      if (lines.length < count) throw new Error(`closed after ${lines.length} lines`)
      return lines
    },
    leaves: (withinMs) => until(() => closed, withinMs),
  }
}

export const SUBSCRIBE = '{"id":1,"method":"mining.subscribe","params":["test/1"]}\n'
export const authorizeAs = (user: string): string =>
  `{"id":2,"method":"mining.authorize","params":["${user}","d=1e-9"]}\n`
export const AUTHORIZE = authorizeAs(`${ALICE}.w`)
export const ping = (id: number): string => `{"id":${id},"method":"mining.ping","params":[]}\n`

/** As haproxy sends it for a client at 203.0.113.`last`. */
export const proxied = (last: number, command = '21'): Buffer =>
  Buffer.from(
    `0d0a0d0a000d0a515549540a${command}11000ccb0071${last.toString(16).padStart(2, '0')}0a000001d4310d05`,
    'hex',
  )

/** Different hashes, whatever they are worth: at difficulty 1e-9 every fourth is a share. */
export class Submits {
  #nonce = 0
  #id = 100
  readonly #extranonce2 = Math.floor(Math.random() * 2 ** 31)
  readonly #user: string

  constructor(user: string) {
    this.#user = user
  }

  next(jobId: string, time: string): string {
    const nonce = (++this.#nonce).toString(16).padStart(8, '0')
    const extranonce2 = this.#extranonce2.toString(16).padStart(16, '0')
    return `{"id":${this.#id++},"method":"mining.submit","params":["${this.#user}","${jobId}","${extranonce2}","${time}","${nonce}"]}\n`
  }
}

/** Authorized, with a share accepted: it has proven that it mines. */
export async function proves(client: Client, user = `${ALICE}.w`): Promise<Submits> {
  client.says(SUBSCRIBE + authorizeAs(user))
  await until(() => client.closed || jobIn(client) !== undefined)
  const [jobId = '', , , , , , , time = ''] = jobIn(client) ?? []
  const submits = new Submits(user)
  const before = client.lines.length
  for (let i = 0; i < 40; i++) client.says(submits.next(jobId, time))
  await until(() => client.closed || client.lines.length >= before + 40)
  if (!client.lines.slice(before).some((line) => line.includes('"result":true'))) throw new Error('no share was good')
  return submits
}

/** The params of the first job. */
export function jobIn({ lines }: Client): string[] | undefined {
  const line = lines.find((each) => each.includes('mining.notify","params'))
  return line === undefined ? undefined : JSON.parse(line).params
}

export async function until(isIt: () => boolean, withinMs = 5_000): Promise<void> {
  const untilMs = performance.now() + withinMs
  while (!isIt()) {
    if (performance.now() > untilMs) throw new Error('it did not become so')
    await sleep(3)
  }
}
