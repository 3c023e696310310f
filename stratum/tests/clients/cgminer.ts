// cgminer, and what its forks for many devices made of it. Reconstructed from the sources of ckolivas/cgminer b8491c66
// (4.11.1, December 2018): util.c. A fork's lines are as its own captures show them (see closed-firmware.ts).
import { Device, giveUp, hex8, isHex, type Json, json, littleEndian, type Notify, rolled } from './device.ts'

export interface CgminerBuild {
  readonly agent: string
  /** USE_VMASK: it configures first, and abandons a pool that does not let it roll versions. */
  readonly rolls: boolean
  /** Of the connection before. */
  readonly session?: string
  readonly suggests?: number
  /** Sent after authorizing by forks. */
  readonly multiVersion?: number
  /** Of its counter: ids go on over connections. */
  readonly firstId?: number
}

const KNOWN = new Set([
  'mining.notify',
  'mining.set_difficulty',
  'mining.set_extranonce',
  'mining.set_version_mask',
  'mining.ping',
  'client.reconnect',
  'client.get_version',
  'client.show_message',
])

/** Waits for each answer, and takes for it what is not a method that it knows. */
export class Cgminer extends Device {
  sessionId: string | null = null
  retried = false
  readonly #build: CgminerBuild
  readonly #submits = new Set<number>()
  #id: number
  #counter = 0
  #rolled: number | null = null
  /** Difficulties wait in a line of two; each notify takes one. */
  #nextDifficulty = 0
  #difficultyAfter = 0

  constructor(owner: Device['owner'], build: CgminerBuild) {
    super(owner)
    this.#build = build
    this.#id = build.firstId ?? 0
    this.sessionId = build.session ?? null
  }

  protected *program(): Generator<void, void, string> {
    const { rolls, suggests, multiVersion } = this.#build
    if (rolls) yield* this.#configures()
    yield* this.#subscribes()
    const { user, password } = this.owner
    this.write(`{"id": ${this.#id++}, "method": "mining.authorize", "params": ["${user}", "${password}"]}\n`)
    let answer = json(yield)
    while (this.#obeys(answer)) answer = json(yield)
    if (answer.result === undefined || answer.result === false || answer.error != null) giveUp('not authorized')
    if (suggests !== undefined) {
      this.write(`{"id": ${this.#id++}, "method": "mining.suggest_difficulty", "params": [${suggests}]}\n`)
    }
    if (multiVersion !== undefined) {
      this.write(`{"id": ${this.#id++}, "method": "mining.multi_version", "params": [${multiVersion}]}\n`)
    }
    for (;;) {
      const message = json(yield)
      if (!this.#obeys(message)) this.#hearsOf(message)
    }
  }

  submit(): string {
    const { id, time, version } = this.work
    const extranonce2 = littleEndian(this.#counter++, this.extranonce2Size)
    const jobVersion = Number.parseInt(version, 16)
    this.#rolled = rolled(this.#rolled ?? jobVersion, this.versionMask)
    const nonce = this.solve({ extranonce2, version: this.#rolled })
    const params = [this.owner.user, id, extranonce2, time, hex8(nonce)]
    if (this.#build.rolls) params.push(hex8(this.#rolled & this.versionMask))
    this.#submits.add(this.#id)
    const list = params.map((each) => `"${each}"`).join(', ')
    return `{"params": [${list}], "id": ${this.#id++}, "method": "mining.submit"}\n`
  }

  *#configures(): Generator<void, void, string> {
    const wish = '[["version-rolling"], {"version-rolling.mask": "ffffffff"}]'
    this.write(`{"id": ${this.#id++}, "method": "mining.configure", "params": ${wish}}\n`)
    const { result, error } = json(yield)
    if (typeof result !== 'object' || result === null || error != null) giveUp('configure was refused')
    const { 'version-rolling': agreed, 'version-rolling.mask': mask, ...rest } = result as Record<string, unknown>
    if (agreed !== true || !isHex(mask, 8) || Number.parseInt(mask, 16) === 0) giveUp('no version rolling')
    if (Object.keys(rest).length > 0) giveUp('unexpected values of configure')
    this.versionMask = Number.parseInt(mask, 16)
  }

  *#subscribes(): Generator<void, void, string> {
    const agent = `"${this.#build.agent}"`
    const params = this.sessionId === null ? agent : `${agent}, "${this.sessionId}"`
    this.write(`{"id": ${this.#id++}, "method": "mining.subscribe", "params": [${params}]}\n`)
    let answer = json(yield)
    while (answer.result === undefined && this.#obeys(answer)) answer = json(yield)
    if (this.#subscribed(answer)) return
    this.retried = true
    this.write(`{"id": ${this.#id++}, "method": "mining.subscribe", "params": []}\n`)
    if (!this.#subscribed(json(yield))) giveUp('not subscribed')
  }

  #subscribed({ result, error }: Json): boolean {
    if (!Array.isArray(result) || error != null) return false
    const named = Array.isArray(result[0]) ? result[0].find((each) => /^mining\.notify/i.test(each?.[0])) : undefined
    if (!isHex(result[1])) return false
    const size = Number(result[2])
    if (!Number.isInteger(size) || size < 2 || size > 16) return false
    this.sessionId = named ? String(named[1]) : giveUp('nothing to come back with')
    this.extranonce1 = result[1]
    this.extranonce2Size = size
    return true
  }

  /** False for what is not a method that it knows: an answer, or what it takes for one. */
  #obeys({ method, params }: Json): boolean {
    if (typeof method !== 'string' || !KNOWN.has(method)) return false
    const list = params as unknown[]
    if (method === 'mining.set_difficulty') {
      if (typeof list[0] !== 'number' || list[0] <= 0) giveUp('a difficulty of nothing')
      if (this.#nextDifficulty > 0) this.#difficultyAfter = list[0]
      else this.#nextDifficulty = list[0]
    } else if (method === 'mining.set_version_mask') this.versionMask = Number.parseInt(String(list[0]), 16)
    else if (method === 'mining.notify') this.#works(this.notify(params))
    return true
  }

  #works(notify: Notify): void {
    const { previousHash, coinb1, coinb2, version, bits, time, branch } = notify
    for (const each of [previousHash, coinb1, coinb2, version, bits, time, ...branch]) {
      if (!isHex(each)) giveUp('a job that is not hex')
    }
    if (!/^[\x20-\x7e]+$/.test(notify.id)) giveUp('a job id that is not ASCII')
    if (this.#nextDifficulty > 0) {
      this.difficulty = this.#nextDifficulty
      this.#nextDifficulty = this.#difficultyAfter
      this.#difficultyAfter = 0
    }
    if (notify.clean) this.#counter = 0
    this.#rolled = null
    this.job = notify
  }

  #hearsOf({ id, result, error }: Json): void {
    if (typeof id !== 'number' || !this.#submits.delete(id)) return
    if (result === true && error == null) this.accepted++
    else this.refused.push(String((error as unknown[] | null)?.[1]))
  }
}
