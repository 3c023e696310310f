// A load of real shares, in a process of its own: many connections, each keeping `depth` submits in flight.
// Prints one JSON line. Takes nothing from the server's code: header and nonce are worked out here.
import { hash } from 'node:crypto'
import { connect, type Socket } from 'node:net'

interface Plan {
  readonly port: number
  readonly connections: number
  readonly depth: number
  readonly warmupMs: number
  readonly measureMs: number
  readonly address: string
}

const plan: Plan = JSON.parse(process.argv[2] ?? '{}')
const latencies: number[] = []
let answered = 0
let accepted = 0
let counting = false

const sha256d = (bytes: Buffer): Buffer => hash('sha256', hash('sha256', bytes, 'buffer'), 'buffer')

/** One connection: subscribes, authorizes with the least difficulty, then submits for as long as it is told to. */
class Rig {
  readonly #socket: Socket
  readonly #sentAt = new Map<number, number>()
  #rest = ''
  #extranonce1 = ''
  #id = 10
  #extranonce2 = 0
  #header = Buffer.alloc(80)
  #job: readonly unknown[] | null = null
  #nonce = 0
  readonly #user: string

  constructor(index: number) {
    this.#user = `${plan.address}.bench${index}`
    this.#socket = connect({ port: plan.port, host: '127.0.0.1', noDelay: true })
    this.#socket.setEncoding('utf8')
    this.#socket.on('data', (text: string) => this.#hear(text))
    this.#socket.on('error', () => undefined)
    this.#say({ id: 1, method: 'mining.subscribe', params: ['bench/1'] })
    this.#say({ id: 2, method: 'mining.authorize', params: [this.#user, 'd=1e-9'] })
  }

  #say(message: object): void {
    this.#socket.write(`${JSON.stringify(message)}\n`)
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    let out = ''
    for (const line of lines) {
      const message = JSON.parse(line)
      if (message.id === 1) this.#extranonce1 = message.result[1]
      else if (message.method === 'mining.notify') out += this.#take(message.params)
      else if (typeof message.id === 'number' && message.id >= 10) out += this.#answered(message)
    }
    if (out !== '') this.#socket.write(out)
  }

  #take(job: readonly unknown[]): string {
    const first = this.#job === null
    this.#job = job
    this.#roll()
    return first ? Array.from({ length: plan.depth }, () => this.#submit()).join('') : ''
  }

  #answered({ id, result }: { id: number; result: unknown }): string {
    const sent = this.#sentAt.get(id)
    this.#sentAt.delete(id)
    if (counting) {
      answered++
      if (result === true) accepted++
      if (sent !== undefined && answered % 7 === 0) latencies.push(performance.now() - sent)
    }
    return this.#submit()
  }

  /** A new extranonce2 and with it a new merkle root. */
  #roll(): void {
    const [, previous, coinb1, coinb2, branch, version, bits, time] = this.#job as [
      string,
      string,
      string,
      string,
      string[],
      string,
      string,
      string,
    ]
    this.#extranonce2++
    this.#nonce = 0
    let root = sha256d(Buffer.from(coinb1 + this.#extranonce1 + this.#en2() + coinb2, 'hex'))
    for (const sibling of branch) root = sha256d(Buffer.concat([root, Buffer.from(sibling, 'hex')]))
    this.#header.writeUInt32LE(Number.parseInt(version, 16), 0)
    Buffer.from(previous, 'hex').swap32().copy(this.#header, 4)
    root.copy(this.#header, 36)
    this.#header.writeUInt32LE(Number.parseInt(time, 16), 68)
    this.#header.writeUInt32LE(Number.parseInt(bits, 16), 72)
  }

  #en2(): string {
    return this.#extranonce2.toString(16).padStart(8, '0')
  }

  /** Difficulty 1e-9 is about four hashes: those whose top word is below 2^32 × 0.23. */
  #submit(): string {
    if (this.#nonce > 60_000) this.#roll()
    do this.#header.writeUInt32LE(++this.#nonce, 76)
    while (sha256d(this.#header).readUInt32LE(28) > 0x3b000000)
    const id = this.#id++
    this.#sentAt.set(id, performance.now())
    const nonce = this.#nonce.toString(16).padStart(8, '0')
    const [jobId, , , , , , , time] = this.#job as string[]
    return `{"id":${id},"method":"mining.submit","params":["${this.#user}","${jobId}","${this.#en2()}","${time}","${nonce}"]}\n`
  }
}

for (let i = 0; i < plan.connections; i++) new Rig(i)
setTimeout(() => {
  counting = true
  process.stdout.write('measuring\n')
  setTimeout(() => {
    latencies.sort((a, b) => a - b)
    const at = (part: number): number => latencies[Math.floor(latencies.length * part)] ?? 0
    process.stdout.write(`${JSON.stringify({ answered, accepted, p50Ms: at(0.5), p99Ms: at(0.99) })}\n`)
    process.exit(0)
  }, plan.measureMs)
}, plan.warmupMs)
