// ESP-Miner, the firmware of the Bitaxe. Reconstructed from the sources of bitaxeorg/ESP-Miner 5c277131 (v2.15.0, August
// 2026) and skot/ESP-Miner 2f7424e (v2.5.1, March 2025): components/stratum/stratum_api.c, main/tasks/*.
import { Device, giveUp, hex8, type Json, json, littleEndian, type Notify, rolled } from './device.ts'

/** Tells answers by their shape, and counts oddities of a setup towards giving the pool up. */
export class EspMiner215 extends Device {
  readonly #jobs: string[] = []
  #id = 1
  #counter = 0
  #authorized = false
  #configured = false
  #rolled: number | null = null
  /** Takes effect with the next job. */
  #nextDifficulty = 1

  protected *program(): Generator<void, void, string> {
    const { user, password } = this.owner
    const configure = '[["version-rolling"],{"version-rolling.mask":"ffffffff"}]'
    this.write(`{"id":${this.#id++},"method":"mining.configure","params":${configure}}\n`)
    this.write(`{"id":${this.#id++},"method":"mining.subscribe","params":["bitaxe/BM1370/v2.15.0"]}\n`)
    this.write(`{"id":${this.#id++},"method":"mining.authorize","params":["${user}","${password}"]}\n`)
    for (;;) this.#take(json(yield))
  }

  submit(): string {
    const { id, time, version } = this.work
    const extranonce2 = littleEndian(this.#counter++, Math.min(this.extranonce2Size, 32))
    const jobVersion = Number.parseInt(version, 16)
    this.#rolled = rolled(this.#rolled ?? jobVersion, this.versionMask)
    const nonce = this.solve({ extranonce2, version: this.#rolled })
    const bits = hex8(this.#rolled ^ jobVersion)
    const params = `"${this.owner.user}","${id}","${extranonce2}","${time}","${hex8(nonce)}","${bits}"`
    const line = `{"id":${this.#id++},"method":"mining.submit","params":[${params}]}\n`
    return line.length < 1_024 ? line : giveUp('a submit that is cut at 1,023 characters')
  }

  #take(message: Json): void {
    if (typeof message.method === 'string') this.#obey(message.method, message.params as unknown[])
    else this.#hearAnswer(message)
  }

  #hearAnswer({ id, result, error }: Json): void {
    if (Array.isArray(error) && typeof error[1] === 'string') {
      if (id === 3) giveUp(`authorize: ${error[1]}`)
      this.refused.push(error[1])
    } else if (typeof result === 'boolean') {
      if (result && id === 3) this.#authorizes()
      else if (result && typeof id === 'number' && id > 5) this.accepted++
      else if (!result) giveUp('a refusal without words')
    } else if (Array.isArray(result) && result.length >= 3) {
      if (typeof result[1] !== 'string' || typeof result[2] !== 'number') giveUp('an odd subscription')
      this.extranonce1 = result[1]
      this.extranonce2Size = result[2]
    } else if (typeof result === 'object' && result !== null && 'version-rolling' in result) {
      const { 'version-rolling': agreed, 'version-rolling.mask': mask } = result as Record<string, unknown>
      if (agreed !== true || typeof mask !== 'string') giveUp('it mines without version rolling')
      this.versionMask = Number.parseInt(mask, 16)
      this.#configured = true
    } else giveUp('an answer of a shape that it does not know')
  }

  #authorizes(): void {
    if (this.#authorized) return
    this.#authorized = true
    this.write(`{"id":${this.#id++},"method":"mining.suggest_difficulty","params":[1000]}\n`)
    this.write(`{"id":${this.#id++},"method":"mining.extranonce.subscribe","params":[]}\n`)
  }

  #obey(method: string, params: unknown[]): void {
    if (method === 'mining.set_difficulty') {
      if (params.length === 0 || typeof params[0] !== 'number') giveUp('no difficulty')
      this.#nextDifficulty = params[0]
    } else if (method === 'mining.notify') this.#works(this.notify(params))
    else if (method === 'mining.ping') giveUp('a ping with no id to answer')
  }

  #works(notify: Notify): void {
    if (!this.#configured) giveUp('a job before the mask is known')
    if (notify.clean) this.#jobs.length = 0
    if (this.#jobs.includes(notify.id)) giveUp('a job with an id that it still has is dropped')
    this.#jobs.push(notify.id)
    if (this.#jobs.length > 16) this.#jobs.shift()
    if ((Number.parseInt(notify.version, 16) & this.versionMask) !== 0) {
      giveUp('a job version inside the mask: its bits are XORed')
    }
    this.difficulty = this.#nextDifficulty
    this.#rolled = null
    this.job = notify
  }
}

/** Blanks, a suggestion without waiting, and whole difficulties only. */
export class EspMiner25 extends Device {
  #id = 1
  #counter = 0

  protected *program(): Generator<void, void, string> {
    const { user, password } = this.owner
    const configure = '[["version-rolling"], {"version-rolling.mask": "ffffffff"}]'
    this.write(`{"id": ${this.#id++}, "method": "mining.configure", "params": ${configure}}\n`)
    this.write(`{"id": ${this.#id++}, "method": "mining.subscribe", "params": ["bitaxe/BM1366/v2.5.1"]}\n`)
    this.write(`{"id": ${this.#id++}, "method": "mining.authorize", "params": ["${user}", "${password}"]}\n`)
    this.write(`{"id": ${this.#id++}, "method": "mining.suggest_difficulty", "params": [1000]}\n`)
    for (;;) this.#take(json(yield))
  }

  submit(): string {
    const { id, time, version } = this.work
    const extranonce2 = littleEndian(this.#counter++, this.extranonce2Size)
    const jobVersion = Number.parseInt(version, 16)
    const version2 = rolled(jobVersion, this.versionMask)
    const nonce = this.solve({ extranonce2, version: version2 })
    const params = [this.owner.user, id, extranonce2, time, hex8(nonce), hex8(version2 ^ jobVersion)]
    const list = params.map((each) => `"${each}"`).join(', ')
    return `{"id": ${this.#id++}, "method": "mining.submit", "params": [${list}]}\n`
  }

  #take({ id, method, params, result, error }: Json): void {
    const list = params as unknown[]
    if (method === 'mining.notify') this.job = this.notify(params)
    else if (method === 'mining.set_difficulty') this.difficulty = this.whole32(list[0], 2 ** 31 - 1)
    else if (typeof method === 'string') return
    else if (error !== null) this.refused.push(String((error as unknown[])[1]))
    else if (typeof result === 'boolean') {
      // What is not a setup answer counts as that of a share.
      if (typeof id !== 'number' || id < 0) giveUp('an answer without an id')
      if (id >= 5) this.accepted++
    } else if (id === 2) {
      this.extranonce1 = String((result as unknown[])[1])
      this.extranonce2Size = Number((result as unknown[])[2])
    } else if (id === 1)
      this.versionMask = Number.parseInt((result as Record<string, string>)['version-rolling.mask'] ?? '', 16)
  }
}

/** From its fallback pool it looks each minute whether the primary is back: one read of at most 1,023 bytes. */
export class AxeOsProbe extends Device {
  isBack = false

  // biome-ignore lint/correctness/useYield: it reads no lines.
  protected *program(): Generator<void, void, string> {
    const { user, password } = this.owner
    this.write('{"id":1,"method":"mining.subscribe","params":["bitaxe/BM1370/v2.15.0"]}\n')
    this.write(`{"id":2,"method":"mining.authorize","params":["${user}","${password}"]}\n`)
  }

  override hears(bytes: string): string {
    this.isBack = bytes.slice(0, 1_023).includes('mining.notify')
    if (!this.isBack) giveUp('it stays with its fallback pool')
    return ''
  }

  override submit(): string {
    return giveUp('a probe mines nothing')
  }
}
