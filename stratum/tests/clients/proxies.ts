// What stands between many devices and one connection: it takes bytes of extranonce2 for itself, and hands in shares of
// several workers. Reconstructed from captures that others published, named at each.
import { Device, giveUp, hex8, type Json, json, littleEndian } from './device.ts'

interface ProxyBuild {
  /** Its first lines, without ids. */
  readonly opening: readonly { readonly method: string; readonly params: readonly unknown[] }[]
  readonly password: string
  /** It refuses a pool that leaves fewer bytes. */
  readonly extranonce2Least: number
  /** Bytes of it that tell its own devices apart. */
  readonly prefixBytes: number
  /** It refuses a pool whose shares are easier. */
  readonly difficultyLeast: number
  /** Names of workers behind the address. */
  readonly workers: readonly string[]
}

const rolling = { 'version-rolling.mask': '1fffe000', 'version-rolling.min-bit-count': 16 }

export const PROXIES: Readonly<Record<string, ProxyBuild>> = {
  // Lines: notes in the sources of other pools (a port number among the params); the sizes: reports of its own tester
  // ("Extranonce2 size is 3 (minimum is 4)"); the difficulty: OCEAN's datum_gateway.
  'NiceHash, a buyer of hashrate': {
    opening: [
      { method: 'mining.subscribe', params: ['NiceHash/1.0.0', null, 'pool.example.org', 3333] },
      { method: 'mining.extranonce.subscribe', params: [] },
    ],
    password: 'd=1048576',
    extranonce2Least: 4,
    prefixBytes: 2,
    difficultyLeast: 500_000,
    workers: ['nh'],
  },
  // A pool's test with the bytes of tcpdump: configure first, and no name of itself. The sizes are assumed: its own
  // part, and two bytes for the devices behind it, the least that cgminer takes.
  'Braiins Farm Proxy': {
    opening: [
      { method: 'mining.configure', params: [['version-rolling', 'subscribe-extranonce'], rolling] },
      { method: 'mining.subscribe', params: [] },
    ],
    password: '',
    extranonce2Least: 6,
    prefixBytes: 4,
    difficultyLeast: 0,
    workers: ['farm'],
  },
  MiningRigRentals: {
    opening: [{ method: 'mining.subscribe', params: ['MRR-Hash/1.0.0'] }],
    password: 'd=65536',
    extranonce2Least: 4,
    prefixBytes: 1,
    difficultyLeast: 0,
    workers: ['mrr'],
  },
  'a proxy with eight workers': {
    opening: [{ method: 'mining.subscribe', params: ['stratum-proxy/1.0'] }],
    password: 'x',
    extranonce2Least: 6,
    prefixBytes: 1,
    difficultyLeast: 0,
    workers: ['w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7', 'w8'],
  },
}

export class HashrateProxy extends Device {
  readonly #build: ProxyBuild
  readonly #pending = new Map<number, (answer: Json) => void>()
  readonly #authorized: string[] = []
  #id = 1
  #counter = 0

  constructor(owner: Device['owner'], build: ProxyBuild) {
    super(owner)
    this.#build = build
  }

  protected *program(): Generator<void, void, string> {
    const { opening, workers, password } = this.#build
    for (const { method, params } of opening) this.#asks(method, params, (answer) => this.#opened(method, answer))
    const [address] = this.owner.user.split('.')
    for (const worker of workers) {
      const name = `${address}.${worker}`
      this.#asks('mining.authorize', [name, this.owner.playground ? this.owner.password : password], (answer) => {
        if (answer.result !== true || answer.error !== null) giveUp(`${worker} was not authorized`)
        this.#authorized.push(name)
      })
    }
    for (;;) this.#take(json(yield))
  }

  /** Each device behind it has a part of the extranonce2 to itself. */
  submit(): string {
    const { prefixBytes, workers } = this.#build
    const { id, time, version } = this.work
    const behind = this.#counter++ % workers.length
    const own = littleEndian(behind + 1, prefixBytes)
    const extranonce2 = own + littleEndian(this.#counter, this.extranonce2Size - prefixBytes)
    const nonce = this.solve({ extranonce2, version: Number.parseInt(version, 16) })
    const params = [this.#authorized[behind], id, extranonce2, time, hex8(nonce)]
    return this.#line('mining.submit', params, ({ result, error }) => {
      if (result === true && error === null) this.accepted++
      else this.refused.push(String((error as unknown[] | null)?.[1]))
    })
  }

  #opened(method: string, { result, error }: Json): void {
    if (error !== null) giveUp(`${method} was refused`)
    if (method === 'mining.configure') {
      const agreed = result as Json
      if (agreed['subscribe-extranonce'] !== true) giveUp('subscribe-extranonce was not answered with true')
      return
    }
    if (method !== 'mining.subscribe') return
    if (!Array.isArray(result) || typeof result[1] !== 'string') giveUp('an odd subscription')
    this.extranonce1 = result[1]
    this.extranonce2Size = Number(result[2])
    const least = this.#build.extranonce2Least
    if (this.extranonce2Size < least) giveUp(`extranonce2 of ${this.extranonce2Size} bytes (minimum is ${least})`)
  }

  #take(message: Json): void {
    const { id, method, params } = message
    if (method === 'mining.set_difficulty') {
      this.difficulty = Number((params as unknown[])[0])
      if (this.difficulty < this.#build.difficultyLeast && !this.owner.playground)
        giveUp('a difficulty that is too low')
    } else if (method === 'mining.notify') this.job = this.notify(params)
    else if (typeof method !== 'string') {
      const hear = this.#pending.get(Number(id))
      if (!hear) giveUp('an answer to nothing')
      this.#pending.delete(Number(id))
      hear(message)
    }
  }

  #asks(method: string, params: readonly unknown[], hear: (answer: Json) => void): void {
    this.write(this.#line(method, params, hear))
  }

  #line(method: string, params: readonly unknown[], hear: (answer: Json) => void): string {
    const id = this.#id++
    this.#pending.set(id, hear)
    return `${JSON.stringify({ id, method, params })}\n`
  }
}
