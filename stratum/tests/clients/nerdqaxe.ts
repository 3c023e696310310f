// NerdQAxe++ and its kin. Reconstructed from the sources of shufps/ESP-Miner-NerdQAxePlus 6a5b5b58 (v1.0.38-alpha9, June
// 2026): main/stratum/stratum_api.cpp.
import { Device, giveUp, hex8, type Json, json, rolled } from './device.ts'

const setupIdMax = 5

/** Subscribes before it configures, and tells answers by their ids alone. */
export class NerdQaxe extends Device {
  #id = 1
  #counter = 0

  protected *program(): Generator<void, void, string> {
    const { user, password } = this.owner
    const configure = '[["version-rolling"], {"version-rolling.mask": "1fffe000"}]'
    this.write(`{"id": ${this.#id++}, "method": "mining.subscribe", "params": ["NerdQAxe++/BM1370/v1.0.36"]}\n`)
    this.write(`{"id": ${this.#id++}, "method": "mining.configure", "params": ${configure}}\n`)
    this.write(`{"id": ${this.#id++}, "method": "mining.authorize", "params": ["${user}", "${password}"]}\n`)
    this.write(`{"id": ${this.#id++}, "method": "mining.suggest_difficulty", "params": [1000]}\n`)
    this.write(`{"id": ${this.#id++}, "method": "mining.extranonce.subscribe", "params": []}\n`)
    for (;;) this.#take(json(yield))
  }

  submit(): string {
    const { id, time, version } = this.work
    const extranonce2 = (this.#counter++).toString(16).padStart(this.extranonce2Size * 2, '0')
    const jobVersion = Number.parseInt(version, 16)
    const version2 = rolled(jobVersion, this.versionMask)
    const nonce = this.solve({ extranonce2, version: version2 })
    const params = [this.owner.user, id, extranonce2, time, hex8(nonce), hex8(version2 ^ jobVersion)]
    const list = params.map((each) => `"${each}"`).join(', ')
    const line = `{"id": ${this.#id++}, "method": "mining.submit", "params": [${list}]}\n`
    return line.length < 1_024 ? line : giveUp('a submit that is cut at 1,023 characters')
  }

  #take(message: Json): void {
    const id = Number.isInteger(message.id) ? (message.id as number) : -1
    if (typeof message.method === 'string') this.#obey(message.method, message.params as unknown[])
    else if (id <= setupIdMax) this.#setup(id, message)
    else if (isTrue(message)) this.accepted++
    else this.refused.push(String((message.error as unknown[] | null)?.[1]))
  }

  #setup(id: number, message: Json): void {
    const { result } = message
    if (id === 1) {
      if (!Array.isArray(result) || result.length < 3 || typeof result[1] !== 'string') giveUp('an odd subscription')
      this.extranonce1 = result[1]
      this.extranonce2Size = Number(result[2])
    } else if (id === 2) {
      const mask = (result as Record<string, unknown> | null)?.['version-rolling.mask']
      if (typeof mask !== 'string') giveUp('no mask')
      this.versionMask = Number.parseInt(mask, 16)
    } else if (id < 0) giveUp('an answer without a number')
    else if (!isTrue(message)) giveUp(`setup ${id} was refused`)
  }

  #obey(method: string, params: unknown[]): void {
    if (method === 'mining.set_difficulty') this.difficulty = this.whole32(params[0])
    if (method === 'mining.notify') {
      this.job = this.notify(params)
      if (!/^[0-9a-f]{64}$/.test(this.job.previousHash)) giveUp('a hash that is not 32 bytes')
    }
  }
}

const isTrue = ({ result, error }: Json): boolean => (error === null || error === undefined) && result === true
