// BOSminer, of Braiins OS. Reconstructed from its last public sources, braiins/braiins 3c1a16f9 (March 2020):
// open/protocols/stratum/src/v1/{rpc,messages}.rs. Every type is checked, and anything else ends the connection.
import { Device, giveUp, hex8, isHex, type Json, json, rolled } from './device.ts'

const uint32 = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffffffff

export class Bosminer extends Device {
  protected readonly agent: string = 'Braiins OS 2019-06-05'
  #id = 0
  #counter = 0

  protected *program(): Generator<void, void, string> {
    const mask = '{"version-rolling.mask":"1fffe000","version-rolling.min-bit-count":16}'
    this.write(`{"id":${this.#id++},"method":"mining.configure","params":[["version-rolling"],${mask}]}\n`)
    const configured = this.#answer(json(yield)) as Json
    if (configured['version-rolling'] !== true || !isHex(configured['version-rolling.mask'], 8)) giveUp('no mask')
    this.versionMask = Number.parseInt(configured['version-rolling.mask'], 16)
    const params = `["${this.agent}",null,"pool.example.org:3333",null]`
    this.write(`{"id":${this.#id++},"method":"mining.subscribe","params":${params}}\n`)
    this.#subscribed(this.#answer(json(yield)))
    this.write(`{"id":${this.#id++},"method":"mining.authorize","params":["${this.owner.user}",""]}\n`)
    for (;;) this.#take(json(yield))
  }

  submit(): string {
    const { id, time, version } = this.work
    const extranonce2 = (this.#counter++).toString(16).padStart(this.extranonce2Size * 2, '0')
    const jobVersion = Number.parseInt(version, 16)
    const version2 = rolled(jobVersion, this.versionMask)
    const nonce = this.solve({ extranonce2, version: version2 })
    const params = [this.owner.user, id, extranonce2, time, hex8(nonce), hex8(version2 & this.versionMask)]
    return `{"id":${this.#id++},"method":"mining.submit","params":${JSON.stringify(params)}}\n`
  }

  #subscribed(result: unknown): void {
    if (!Array.isArray(result) || result.length !== 3 || !Array.isArray(result[0])) giveUp('an odd subscription')
    for (const each of result[0]) {
      const isPair = Array.isArray(each) && each.length === 2 && each.every((text) => typeof text === 'string')
      if (!isPair) giveUp('a subscription that is no pair of texts')
    }
    if (!isHex(result[1]) || !uint32(result[2])) giveUp('an odd extranonce')
    this.extranonce1 = result[1]
    this.extranonce2Size = result[2]
  }

  #take(message: Json): void {
    const { id, method, params, error } = message
    if (typeof method === 'string') this.#obey(id, method, params)
    else if (id === 2) {
      if (this.#answer(message) !== true) giveUp('not authorized')
    } else if (error === null) {
      if (this.#answer(message) === true) this.accepted++
    } else this.refused.push(String(this.#refusal(message)[1]))
  }

  /** The result of a well-formed answer without an error. */
  #answer({ id, result, error, method }: Json): unknown {
    if (method !== undefined || !uint32(id)) giveUp('no answer, where one was due')
    if (error !== null || result === null || result === undefined) giveUp('a refusal')
    return result
  }

  #refusal({ id, error }: Json): readonly unknown[] {
    const isError =
      uint32(id) &&
      Array.isArray(error) &&
      error.length === 3 &&
      Number.isInteger(error[0]) &&
      typeof error[1] === 'string' &&
      (error[2] === null || typeof error[2] === 'string')
    return isError ? error : giveUp('an error of another form')
  }

  #obey(id: unknown, method: string, params: unknown): void {
    if (id !== null && !uint32(id)) giveUp('an id of another kind')
    if (!Array.isArray(params)) giveUp('no params')
    if (method === 'mining.set_difficulty') {
      if (params.length !== 1 || typeof params[0] !== 'number') giveUp('not exactly one number')
      // It is kept as an f32: what that loses must not matter.
      const kept = Math.fround(params[0])
      if (Math.abs(kept - params[0]) > params[0] * 1e-6) giveUp('a difficulty beyond an f32')
      this.difficulty = params[0]
    } else if (method === 'mining.notify') {
      if (params.length !== 9 || typeof params[8] !== 'boolean') giveUp('a job of other than nine params')
      const job = this.notify(params)
      if (!isHex(job.previousHash, 64) || !isHex(job.coinb1) || !isHex(job.coinb2)) giveUp('a job that is not hex')
      for (const each of [job.version, job.bits, job.time]) if (!isHex(each, 8)) giveUp('a number that is not of 8')
      this.job = job
    }
  }
}
