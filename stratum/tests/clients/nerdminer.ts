// NerdMiner v2, some tens to hundreds of kH/s. Reconstructed from the sources of BitMaker-hub/NerdMiner_v2 e3a04b7 (V1.8.3,
// June 2026): src/stratum.cpp, src/mining.cpp, src/utils.cpp.
import { Device, giveUp, type Json, json } from './device.ts'

const documentBytes = 4_096
const coinbaseDigitsMax = 511
const EXTRANONCES: Readonly<Record<number, string>> = { 2: '0001', 4: '00000001', 8: '0000000000000001' }

/** Takes the one line after its subscribe for the answer, whatever it is. */
export class NerdMiner extends Device {
  #id = 1
  #from = 0xda54e700
  #submits = new Set<number>()

  protected *program(): Generator<void, void, string> {
    const { user, password } = this.owner
    if (user.length > 79 || password.length > 19) giveUp('it writes past its settings')
    this.write('{"id": 1, "method": "mining.subscribe", "params": ["NerdMinerV2/V1.8.3"]}\n')
    this.#subscribed(this.#document(yield))
    this.write(`{"params": ["${user}", "${password}"], "id": ${++this.#id}, "method": "mining.authorize"}\n`)
    this.write(this.keepAlive())
    for (;;) this.#take(this.#document(yield))
  }

  /** Each 30 seconds, whatever was set meanwhile (`%.10g`). */
  keepAlive(): string {
    return `{"id":${++this.#id},"method":"mining.suggest_difficulty","params":[0.00015]}\n`
  }

  /** Five params; the nonce without leading zeros. */
  submit(): string {
    const { id, time, version } = this.work
    const extranonce2 = EXTRANONCES[this.extranonce2Size] ?? '00000001'
    const nonce = this.solve({ extranonce2, version: Number.parseInt(version, 16), from: this.#from })
    this.#from = nonce + 1
    this.#submits.add(++this.#id)
    const params = [this.owner.user, id, extranonce2, time, nonce.toString(16)].map((each) => `"${each}"`)
    return `{"id":${this.#id},"method":"mining.submit","params":[${params.join()}]}\n`
  }

  /** Where the next nonce is looked for: small ones are written with fewer digits. */
  looksFrom(nonce: number): void {
    this.#from = nonce
  }

  /** Its document keeps every text, and 16 bytes for each value, within 4,096 bytes. */
  #document(line: string): Json {
    const texts = line.match(/"[^"]*"/g) ?? []
    const values = line.match(/[[{,:]/g) ?? []
    const bytes = texts.reduce((sum, each) => sum + each.length - 1, 0) + 16 * values.length
    return bytes <= documentBytes ? json(line) : giveUp(`a document of ${bytes} bytes`)
  }

  #subscribed({ result, error }: Json): void {
    if (Array.isArray(error) && error.length > 0) giveUp('subscribe was refused; it comes back at once, for ever')
    if (!Array.isArray(result)) giveUp('no subscription; it comes back at once, for ever')
    if (typeof result[0]?.[0]?.[1] !== 'string') giveUp('a subscription without an id: a null pointer becomes a text')
    if (typeof result[1] !== 'string' || result[1].length === 0) giveUp('an empty extranonce1')
    this.extranonce1 = result[1]
    this.extranonce2Size = Number(result[2])
    if (!(this.extranonce2Size in EXTRANONCES)) giveUp('an extranonce2 of a size that it does not know')
  }

  #take(message: Json): void {
    const { id, method, params, error } = message
    if (Array.isArray(error) && error.length > 0) {
      if (this.#submits.has(Number(id))) this.refused.push(String(error[1]))
      return
    }
    if (!('method' in message)) {
      if (error === null && this.#submits.has(Number(id))) this.accepted++
      return
    }
    if (method === null) giveUp('strcmp on a null pointer')
    if (method === 'mining.set_difficulty') {
      this.difficulty = Number((params as unknown[])[0])
      if (!(this.difficulty > 0)) giveUp('a difficulty of nothing')
    }
    if (method !== 'mining.notify') return
    const job = this.notify(params)
    const extranonce2 = EXTRANONCES[this.extranonce2Size] ?? ''
    const digits = (job.coinb1 + this.extranonce1 + extranonce2 + job.coinb2).length
    if (digits > coinbaseDigitsMax) giveUp(`a coinbase of ${digits} digits is cut: every share would be wrong`)
    this.job = job
  }
}
