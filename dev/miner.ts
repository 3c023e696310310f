// A real stratum client: it connects over TCP, computes its own headers, hashes for real and submits. For the demo
// miners and for tests, so it takes nothing from stratum/.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { fromHex } from '../bitcoin/index.ts'
import { bitsWithin, extranonce2At, type MinerJob, nonceSearch, readNotify, type Share } from './miner-job.ts'

export type { MinerJob, Share } from './miner-job.ts'

export interface MinerRequest {
  readonly port: number
  readonly host?: string
  /** Whatever the certificate says. */
  readonly tls?: boolean
  /** `address` or `address.worker`. */
  readonly user: string
  readonly password?: string
  readonly agent?: string
  /** Id of a session that ended, to go on with it. */
  readonly session?: string
  /** Asks for version rolling (BIP 310) before subscribing. */
  readonly rolling?: boolean
  /** Sent after authorizing. */
  readonly suggestDifficulty?: number
  /** `none` only opens the connection: the caller says everything by `call`. */
  readonly handshake?: 'full' | 'none'
}

export interface Answer {
  readonly id: number | string | null
  readonly result: unknown
  /** `[code, text, null]`. */
  readonly error: readonly [number, string, unknown] | null
}

export interface Notification {
  readonly method: string
  readonly params: readonly unknown[]
}

export interface MineRequest {
  /** Stay with this job; otherwise a new one is taken up as it comes. */
  readonly job?: MinerJob
  /** At least this difficult; otherwise the job's own. */
  readonly difficulty?: number
  /** Less difficult than this. */
  readonly below?: number
  /** Throws when there is no share after so many. */
  readonly maxHashes?: number
  /** Rests in between to hash no faster than this. */
  readonly hashesPerSecond?: number
}

export type SubmitResult =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly code: number; readonly message: string }

export interface Miner {
  readonly user: string
  /** The latest, oldest first. */
  readonly notifications: readonly Notification[]
  /** Throws before the first one came. */
  readonly job: MinerJob
  /** As last set; it counts for jobs that come after it. */
  readonly difficulty: number
  readonly extranonce1: string
  readonly extranonce2Size: number
  readonly versionMask: number
  readonly sessionId: string | null
  /** Resolves when either side ended the connection. */
  readonly closed: Promise<void>
  /** Sends a request and waits for its answer, whatever it says. */
  call(method: string, params: readonly unknown[], withinMs?: number): Promise<Answer>
  /** Writes bytes as they are: for lines that no miner ought to send. */
  write(text: string): void
  /** The next notification of this method that comes after the call. */
  notification(method: string, withinMs?: number): Promise<Notification>
  /** Grinds real nonces until one meets the difficulty. */
  mine(request?: MineRequest): Promise<Share>
  submit(share: Share): Promise<SubmitResult>
  /** The params that `submit` would send, to be bent by a test. */
  submitParams(share: Share): string[]
  close(): void
}

/** Authorizing (or subscribing) was refused. */
export class MinerRefused extends Error {
  override readonly name = 'MinerRefused'
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export class MinerDisconnected extends Error {
  override readonly name = 'MinerDisconnected'
}

const notificationsMax = 10_000
/** A few milliseconds of hashing, then timers and sockets have their turn. */
const hashesPerTurn = 2_000
const noncesMax = 2 ** 32
const hex32 = (value: number): string => value.toString(16).padStart(8, '0')

/**
 * Connects, subscribes, authorizes and waits for the first job.
 * @throws MinerRefused when the server says no
 */
export async function connectMiner(request: MinerRequest): Promise<Miner> {
  const { port, host = '127.0.0.1', tls } = request
  const socket = tls ? connectTls({ port, host, rejectUnauthorized: false }) : connect({ port, host, noDelay: true })
  await once(socket, tls ? 'secureConnect' : 'connect')
  const miner = new StratumClient(socket, request)
  if (request.handshake === 'none') return miner
  try {
    await miner.greet()
  } catch (error) {
    miner.close()
    throw error
  }
  return miner
}

interface Pending {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

class StratumClient implements Miner {
  readonly user: string
  readonly notifications: Notification[] = []
  readonly closed: Promise<void>
  difficulty = 1
  extranonce1 = ''
  extranonce2Size = 0
  versionMask = 0
  sessionId: string | null = null
  readonly #socket: Socket
  readonly #request: MinerRequest
  readonly #pending = new Map<number, Pending>()
  readonly #listeners = new Set<(heard: Notification) => void>()
  #job: MinerJob | null = null
  #nextId = 1
  #extranonce2 = 0
  #restedMs = 0
  #open = true

  constructor(socket: Socket, request: MinerRequest) {
    this.user = request.user
    this.#socket = socket
    this.#request = request
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#open = false
        for (const { reject, timer } of this.#pending.values()) {
          clearTimeout(timer)
          reject(new MinerDisconnected('the connection ended before the answer'))
        }
        this.#pending.clear()
        resolve()
      })
    })
    // `close` follows and tells everybody.
    socket.on('error', () => undefined)
    // readline passes its input's errors on, and an error that nobody hears ends the process.
    createInterface({ input: socket })
      .on('error', () => undefined)
      .on('line', (line) => this.#hear(line))
  }

  get job(): MinerJob {
    if (!this.#job) throw new Error('no job came yet')
    return this.#job
  }

  async greet(): Promise<void> {
    const { agent = 'thebitcoingame-miner/1', password = 'x', session, rolling, suggestDifficulty } = this.#request
    if (rolling) {
      const wish = { 'version-rolling.mask': '1fffe000', 'version-rolling.min-bit-count': 2 }
      const { result } = await this.call('mining.configure', [['version-rolling'], wish])
      const agreed = (result ?? {}) as Record<string, unknown>
      if (agreed['version-rolling'] === true) {
        this.versionMask = Number.parseInt(String(agreed['version-rolling.mask']), 16)
      }
    }
    // Nothing that comes right behind the answers may be missed, so the listener is there first.
    const firstJob = this.notification('mining.notify')
    firstJob.catch(() => undefined)
    accepted(await this.call('mining.subscribe', session === undefined ? [agent] : [agent, session]))
    accepted(await this.call('mining.authorize', [this.user, password]))
    if (suggestDifficulty !== undefined)
      void this.call('mining.suggest_difficulty', [suggestDifficulty]).catch(() => undefined)
    await firstJob
  }

  call(method: string, params: readonly unknown[], withinMs = 10_000): Promise<Answer> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      if (!this.#open) return reject(new MinerDisconnected('the connection has ended'))
      const timer = setTimeout(() => {
        this.#pending.delete(id)
        reject(new Error(`no answer to ${method} within ${withinMs} ms`))
      }, withinMs)
      // What subscribe says must hold before the next line of the same chunk is read.
      const keep = method === 'mining.subscribe' ? (answer: Answer) => this.#subscribed(answer.result) : () => undefined
      this.#pending.set(id, {
        resolve: (answer) => {
          keep(answer)
          resolve(answer)
        },
        reject,
        timer,
      })
      this.write(`${JSON.stringify({ id, method, params })}\n`)
    })
  }

  write(text: string): void {
    this.#socket.write(text)
  }

  notification(method: string, withinMs = 10_000): Promise<Notification> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer)
        this.#listeners.delete(listen)
      }
      const listen = (heard: Notification): void => {
        if (heard.method !== method) return
        end()
        resolve(heard)
      }
      const timer = setTimeout(() => {
        end()
        reject(new Error(`no ${method} within ${withinMs} ms`))
      }, withinMs)
      this.#listeners.add(listen)
      void this.closed.then(() => {
        end()
        reject(new MinerDisconnected(`the connection ended before ${method}`))
      })
    })
  }

  async mine({ job, difficulty, below, maxHashes, hashesPerSecond }: MineRequest = {}): Promise<Share> {
    let done = 0
    let at: MinerJob | null = null
    let search: ReturnType<typeof nonceSearch> = () => null
    let searched = 0
    for (;;) {
      if (hashesPerSecond) await this.#rest(hashesPerSecond)
      const wanted = job ?? this.job
      if (wanted !== at || searched > noncesMax) {
        searched = 0
        at = wanted
        search = this.#search(at, difficulty ?? at.difficulty, below)
      }
      const share = search(hashesPerTurn)
      done += hashesPerTurn
      searched += hashesPerTurn
      if (share) return share
      if (maxHashes !== undefined && done >= maxHashes) throw new Error(`no share within ${maxHashes} hashes`)
      if (!this.#open) throw new MinerDisconnected('the connection ended while mining')
      await turn()
    }
  }

  submitParams({ job, extranonce2, time, nonce, versionBits }: Share): string[] {
    const params = [this.user, job.id, extranonce2, hex32(time), hex32(nonce)]
    return versionBits === null ? params : [...params, hex32(versionBits)]
  }

  async submit(share: Share): Promise<SubmitResult> {
    const { result, error } = await this.call('mining.submit', this.submitParams(share))
    if (result === true && !error) return { accepted: true }
    return { accepted: false, code: error?.[0] ?? 20, message: error?.[1] ?? JSON.stringify(result) }
  }

  close(): void {
    this.#socket.destroy()
  }

  /** A part of the work that this connection has not searched before. */
  #search(job: MinerJob, difficulty: number, below?: number): ReturnType<typeof nonceSearch> {
    const counter = this.#extranonce2++
    const versionBits = job.versionMask === 0 ? null : bitsWithin(job.versionMask, counter)
    return nonceSearch({ job, extranonce2: extranonce2At(job, counter), versionBits, difficulty, below })
  }

  /** Waits until what was hashed before is paid for at this rate, over all calls of `mine`. */
  async #rest(hashesPerSecond: number): Promise<void> {
    const nowMs = performance.now()
    if (this.#restedMs > nowMs + 1) await sleep(this.#restedMs - nowMs)
    this.#restedMs = Math.max(this.#restedMs, nowMs) + (hashesPerTurn / hashesPerSecond) * 1_000
  }

  #subscribed(result: unknown): void {
    if (!Array.isArray(result) || result.length < 3) return
    this.extranonce1 = String(result[1])
    this.extranonce2Size = Number(result[2])
    const subscription = Array.isArray(result[0]) ? result[0][0] : null
    this.sessionId = Array.isArray(subscription) ? String(subscription[1]) : null
  }

  #hear(line: string): void {
    const message = readMessage(line)
    if (!message) return
    if (message.method !== undefined) {
      this.#obey(message.method, message.params ?? [])
      if (message.id != null) this.#reply(message.id, message.method)
      return
    }
    const pending = typeof message.id === 'number' ? this.#pending.get(message.id) : undefined
    if (!pending) return
    this.#pending.delete(message.id as number)
    clearTimeout(pending.timer)
    pending.resolve({ id: message.id ?? null, result: message.result, error: message.error ?? null })
  }

  #obey(method: string, params: readonly unknown[]): void {
    if (method === 'mining.set_difficulty') this.difficulty = Number(params[0])
    if (method === 'mining.set_version_mask') this.versionMask = Number.parseInt(String(params[0]), 16)
    if (method === 'mining.set_extranonce') {
      this.extranonce1 = String(params[0])
      this.extranonce2Size = Number(params[1])
    }
    if (method === 'mining.notify') {
      const { difficulty, extranonce2Size, versionMask } = this
      this.#job = readNotify(params, {
        difficulty,
        extranonce2Size,
        versionMask,
        extranonce1: fromHex(this.extranonce1),
      })
    }
    const heard = { method, params }
    this.notifications.push(heard)
    if (this.notifications.length > notificationsMax) this.notifications.shift()
    for (const listener of this.#listeners) listener(heard)
  }

  #reply(id: number | string, method: string): void {
    const result = method === 'client.get_version' ? (this.#request.agent ?? 'thebitcoingame-miner/1') : null
    this.write(`${JSON.stringify({ id, result, error: null })}\n`)
  }
}

interface Message extends Partial<Answer> {
  readonly method?: string
  readonly params?: readonly unknown[]
}

function readMessage(line: string): Message | null {
  try {
    const message: unknown = JSON.parse(line)
    return typeof message === 'object' && message !== null ? (message as Message) : null
  } catch {
    return null
  }
}

function accepted({ result, error }: Answer): void {
  if (error || result === false || result === null) {
    throw new MinerRefused(error?.[0] ?? 20, error?.[1] ?? 'the server refused without a reason')
  }
}
