// One miner of the load. Takes nothing from the server's code: coinbase, merkle root and header are worked out here.
import { hash } from 'node:crypto'
import { connect, type Socket } from 'node:net'

export interface RigHooks {
  /** `refusal`: null where the share was accepted. */
  answered(rig: Rig, tookMs: number, refusal: string | null): void
  closed(rig: Rig): void
}

type Job = readonly [string, string, string, string, string[], string, string, string, boolean]

/** Ids below are the handshake's. */
const firstSubmitId = 10
/** All sockets of the process read into the same memory: what arrives is used or copied before the next read. */
const readBuffer = Buffer.allocUnsafe(64 * 1024)
const sha256d = (bytes: Buffer): Buffer => hash('sha256', hash('sha256', bytes, 'buffer'), 'buffer')

/** Whatever is not a submit's answer goes through JSON.parse; these are read as text, thousands a second. */
const ACCEPTED = /^\{"id":(\d+),"result":true,/

export class Rig {
  readonly index: number
  /** In flight: id → when it was sent. */
  readonly inFlight = new Map<number, number>()
  /** Chunks that arrived while it was watched, with their times. */
  watched: { readonly atMs: number; readonly text: string }[] | null = null
  closed = false
  readonly #user: string
  readonly #hooks: RigHooks
  readonly #socket: Socket
  readonly #password: string
  #rest = ''
  #extranonce1 = ''
  #extranonce2Digits = 0
  #job: Job | null = null
  readonly #header = Buffer.alloc(80)
  #extranonce2 = 0
  #nonce = 0
  #id = firstSubmitId
  #joined: (problem: string | null) => void = () => undefined

  constructor(index: number, port: number, address: string, hooks: RigHooks) {
    this.index = index
    this.#user = `${address}.bench${index}`
    // Below the difficulty of a regtest block: a share that is no block exists there too (see `#grind`).
    this.#password = 'd=1e-10'
    this.#hooks = hooks
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback: (bytes, buffer) => {
          this.#read(bytes, buffer as Buffer)
          return true
        },
      },
    })
    this.#socket.on('error', (error) => this.#joined(error.message))
    this.#socket.on('close', () => {
      this.closed = true
      this.#joined('closed by the server')
      hooks.closed(this)
    })
  }

  /** Configure, subscribe, authorize, each after the answer to the one before; done when the first job is there. */
  join(withinMs: number): Promise<string | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#joined('handshake timed out'), withinMs)
      this.#joined = (problem) => {
        clearTimeout(timer)
        resolve(problem)
      }
      this.#say(1, 'mining.configure', [['version-rolling'], { 'version-rolling.mask': '1fffe000' }])
    })
  }

  /** Sends one share; false where there is no job yet. */
  submit(): boolean {
    const line = this.#grind()
    if (line === null) return false
    this.inFlight.set(this.#id - 1, performance.now())
    this.#socket.write(line, 'latin1')
    return true
  }

  leave(abruptly: boolean): void {
    if (abruptly) this.#socket.resetAndDestroy()
    else this.#socket.destroy()
  }

  /** What was heard while it was watched: the time of the clean job on this tip. Its other lines are taken too. */
  tipAtMs(previousHash: string): number | null {
    let found: number | null = null
    for (const { atMs, text } of this.watched ?? []) {
      this.#hear(text, atMs)
      if (found === null && this.#job?.[1] === previousHash && this.#job[8]) found = atMs
    }
    this.watched = null
    return found
  }

  #read(bytes: number, buffer: Buffer): void {
    const atMs = performance.now()
    const text = buffer.toString('latin1', 0, bytes)
    if (this.watched) this.watched.push({ atMs, text })
    else this.#hear(text, atMs)
  }

  #hear(text: string, atMs: number): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      const accepted = ACCEPTED.exec(line)
      const id = accepted ? Number(accepted[1]) : 0
      if (id >= firstSubmitId) this.#answered(id, atMs, null)
      else this.#take(line, atMs)
    }
  }

  #take(line: string, atMs: number): void {
    const { id, method, result, error, params } = JSON.parse(line)
    if (method === 'mining.notify') this.#takeJob(params)
    else if (id === 1) this.#say(2, 'mining.subscribe', ['bench/2'])
    else if (id === 2) {
      this.#extranonce1 = result[1]
      this.#extranonce2Digits = result[2] * 2
      this.#say(3, 'mining.authorize', [this.#user, this.#password])
    } else if (id === 3 && result !== true) this.#joined(`not authorized: ${line}`)
    else if (id >= firstSubmitId) this.#answered(id, atMs, error ? `${error[0]} ${error[1]}` : 'refused')
  }

  #answered(id: number, atMs: number, refusal: string | null): void {
    const sentMs = this.inFlight.get(id)
    if (sentMs === undefined) return
    this.inFlight.delete(id)
    this.#hooks.answered(this, atMs - sentMs, refusal)
  }

  #takeJob(job: Job): void {
    const first = this.#job === null
    this.#job = job
    this.#roll(job)
    if (first) this.#joined(null)
  }

  #say(id: number, method: string, params: readonly unknown[]): void {
    this.#socket.write(`${JSON.stringify({ id, method, params })}\n`)
  }

  /** A new extranonce2 and with it a new merkle root. */
  #roll([, previous, coinb1, coinb2, branch, version, bits, time]: Job): void {
    this.#extranonce2++
    this.#nonce = 0
    const extranonce2 = this.#extranonce2Hex()
    let root = sha256d(Buffer.from(coinb1 + this.#extranonce1 + extranonce2 + coinb2, 'hex'))
    for (const sibling of branch) root = sha256d(Buffer.concat([root, Buffer.from(sibling, 'hex')]))
    this.#header.writeUInt32LE(Number.parseInt(version, 16), 0)
    Buffer.from(previous, 'hex').swap32().copy(this.#header, 4)
    root.copy(this.#header, 36)
    this.#header.writeUInt32LE(Number.parseInt(time, 16), 68)
    this.#header.writeUInt32LE(Number.parseInt(bits, 16), 72)
  }

  #extranonce2Hex(): string {
    return this.#extranonce2.toString(16).padStart(this.#extranonce2Digits, '0')
  }

  /** At difficulty 1e-10 every hash is a share; every second one is below regtest's target and would be a block. */
  #grind(): string | null {
    const job = this.#job
    if (!job) return null
    if (this.#nonce > 60_000) this.#roll(job)
    do this.#header.writeUInt32LE(++this.#nonce, 76)
    while ((sha256d(this.#header)[31] as number) < 0x80)
    const nonce = this.#nonce.toString(16).padStart(8, '0')
    const params = `"${this.#user}","${job[0]}","${this.#extranonce2Hex()}","${job[7]}","${nonce}"`
    return `{"id":${this.#id++},"method":"mining.submit","params":[${params}]}\n`
  }
}
