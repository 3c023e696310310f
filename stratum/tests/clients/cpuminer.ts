// cpuminer and cpuminer-opt. Reconstructed from the sources of pooler/cpuminer 5f02105 (2.5.1, April 2021) and
// JayDDee/cpuminer-opt b34565b (26.1, January 2026): util.c, cpu-miner.c.
import { Device, giveUp, hex8, isHex, type Json, json, littleEndian } from './device.ts'

/** Subscribes again without params where the first line is no subscription; every submit has the id 4. */
export class Cpuminer extends Device {
  retried = false
  #nextDifficulty = 1
  #counter = 0
  readonly #opt: boolean

  /** `opt`: the fork, which wants to know of new extranonces. */
  constructor(owner: Device['owner'], opt = false) {
    super(owner)
    this.#opt = opt
  }

  protected *program(): Generator<void, void, string> {
    const agent = this.#opt ? 'cpuminer-opt-26.1-x64L' : 'cpuminer/2.5.1'
    this.write(`{"id": 1, "method": "mining.subscribe", "params": ["${agent}"]}\n`)
    if (!this.#subscribed(json(yield))) {
      this.retried = true
      this.write('{"id": 1, "method": "mining.subscribe", "params": []}\n')
      if (!this.#subscribed(json(yield))) giveUp('not subscribed')
    }
    const { user, password } = this.owner
    this.write(`{"id": 2, "method": "mining.authorize", "params": ["${user}", "${password}"]}\n`)
    let answer = json(yield)
    while (this.#obeys(answer)) answer = json(yield)
    if (answer.result === undefined || answer.result === false || answer.error != null) giveUp('not authorized')
    if (this.#opt) yield* this.#extranonces()
    for (;;) {
      const message = json(yield)
      if (!this.#obeys(message)) this.#hearsOf(message)
    }
  }

  submit(): string {
    const { id, time, version } = this.work
    const extranonce2 = littleEndian(this.#counter++, this.extranonce2Size)
    const nonce = this.solve({ extranonce2, version: Number.parseInt(version, 16) })
    const params = [this.owner.user, id, extranonce2, time, hex8(nonce)].map((each) => `"${each}"`).join(', ')
    return `{"method": "mining.submit", "params": [${params}], "id":4}\n`
  }

  /** cpuminer-opt, so that the pool does not hang up: a text, and an id that subscribe had. */
  keepAlive(): string {
    return '{"id": 1, "method": "mining.suggest_difficulty", "params": ["0.500000"]}\n'
  }

  /** It answers what has an id, in lines without a method. */
  answers(id: number): string {
    return `{"id": ${id}, "error": null, "result": "cpuminer/2.5.1"}\n`
  }

  *#extranonces(): Generator<void, void, string> {
    this.write('{"id": 3, "method": "mining.extranonce.subscribe", "params": []}\n')
    let message = json(yield)
    while (this.#obeys(message)) message = json(yield)
    if (message.id !== 3) giveUp('another answer than the one it waits for')
  }

  #subscribed({ result, error }: Json): boolean {
    if (!Array.isArray(result) || error != null || typeof result[1] !== 'string') return false
    const size = Number(result[2])
    if (!Number.isInteger(size) || size < 1 || size > 100) return false
    this.extranonce1 = result[1]
    this.extranonce2Size = size
    this.#nextDifficulty = 1
    return true
  }

  #obeys({ method, params }: Json): boolean {
    if (method === 'mining.set_difficulty') {
      const [difficulty] = params as unknown[]
      if (typeof difficulty !== 'number' || difficulty === 0) giveUp('a difficulty that it passes over')
      this.#nextDifficulty = difficulty
    } else if (method === 'mining.notify') {
      const job = this.notify(params)
      if (job.previousHash.length !== 64) giveUp('a hash that is not of 64 digits')
      for (const each of [job.version, job.bits, job.time]) if (!isHex(each, 8)) giveUp('a number that is not of 8')
      for (const each of job.branch) if (!isHex(each, 64)) giveUp('a branch that is not of 64 digits')
      this.difficulty = this.#nextDifficulty
      this.job = job
    }
    return typeof method === 'string'
  }

  #hearsOf({ id, result, error }: Json): void {
    if (id !== 4) return
    if (result === true && error == null) this.accepted++
    else this.refused.push(String((error as unknown[] | null)?.[1]))
  }
}
