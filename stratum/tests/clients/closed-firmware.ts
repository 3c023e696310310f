// Firmware without published sources. What each writes first is from captures and collections of others, named at each;
// how it reads is not known, so all of them are given the readers of what they descend from (cgminer, BOSminer).
import { Bosminer } from './bosminer.ts'
import type { CgminerBuild } from './cgminer.ts'
import { Device, giveUp, hex8, type Json, json, rolled } from './device.ts'

/** User agents: a collection from the logs of pools that run ckpool (2026); lines: see each. */
const ANTMINER: CgminerBuild = { agent: 'Antminer S21/Fri Feb  2 17:03:40 CST 2024', rolls: true }
// A kernel log of an S9, in a public bug report.
const ANTMINER_S9: CgminerBuild = { agent: 'bmminer/2.0.0/Antminer S9/13500', rolls: false }
// A capture in the documents of btccom/btcpool: it comes back with a session that another pool gave it, ids go on.
const ANTMINER_BACK: CgminerBuild = {
  agent: 'bmminer/2.0.0',
  rolls: false,
  session: '0100006c',
  multiVersion: 1,
  firstId: 183_504,
}
const AVALON: CgminerBuild = { agent: 'cgminer/4.11.1', rolls: true, suggests: 8_192 }
const VNISH: CgminerBuild = { agent: 'xminer-1.2.7', rolls: true }

/** Gone through by name in the tests. */
export const CGMINER_FORKS: Readonly<Record<string, CgminerBuild>> = {
  'Antminer S21, stock': ANTMINER,
  'Antminer S9, stock': ANTMINER_S9,
  'bmminer that comes back with the session of another pool': ANTMINER_BACK,
  'Avalon, stock': AVALON,
  'VNish (xminer)': VNISH,
}

interface ConfiguringBuild {
  readonly agent: string
  readonly extensions: readonly string[]
  readonly wishes: Json
  /** As its lines are spaced: `", "` and `": "`, or neither. */
  readonly spaced: boolean
  /** Answers need not come one at a time. */
  readonly firstId: number
  readonly suggests?: number
}

/** Configures several extensions at once, and needs each of them answered (BIP 310). */
export class Configuring extends Device {
  readonly #build: ConfiguringBuild
  #id: number
  #counter = 0

  constructor(owner: Device['owner'], build: ConfiguringBuild) {
    super(owner)
    this.#build = build
    this.#id = build.firstId
  }

  protected *program(): Generator<void, void, string> {
    const { agent, extensions, wishes, suggests, firstId } = this.#build
    this.#says('mining.configure', [extensions, wishes])
    const configured = json(yield)
    if (configured.id !== firstId || configured.error !== null) giveUp('configure was not answered')
    this.#configured(configured.result as Json)
    this.#says('mining.subscribe', [agent])
    const subscribed = json(yield).result
    if (!Array.isArray(subscribed) || typeof subscribed[1] !== 'string') giveUp('an odd subscription')
    this.extranonce1 = subscribed[1]
    this.extranonce2Size = Number(subscribed[2])
    // SRI, issue 1861: Whatsminers do not work with more than 8, as cgminer's forks do not.
    if (this.extranonce2Size < 2 || this.extranonce2Size > 8) giveUp('an extranonce2 that it cannot hold')
    if (suggests !== undefined) this.#says('mining.suggest_difficulty', [suggests])
    this.#says('mining.authorize', [this.owner.user, this.owner.password])
    for (;;) this.#take(json(yield))
  }

  submit(): string {
    const { id, time, version } = this.work
    const extranonce2 = (this.#counter++).toString(16).padStart(this.extranonce2Size * 2, '0')
    const jobVersion = Number.parseInt(version, 16)
    const version2 = rolled(jobVersion, this.versionMask)
    const nonce = this.solve({ extranonce2, version: version2 })
    const bits = hex8(version2 & this.versionMask)
    return this.#line('mining.submit', [this.owner.user, id, extranonce2, time, hex8(nonce), bits])
  }

  #says(method: string, params: readonly unknown[]): void {
    this.write(this.#line(method, params))
  }

  #line(method: string, params: readonly unknown[]): string {
    const text = JSON.stringify({ id: this.#id++, method, params })
    return `${this.#build.spaced ? text.replaceAll(/([,:])(?=["[{0-9])/g, '$1 ') : text}\n`
  }

  #configured(result: Json): void {
    for (const extension of this.#build.extensions) {
      if (typeof result?.[extension] !== 'boolean') giveUp(`${extension} was not answered`)
    }
    if (result['version-rolling'] !== true) giveUp('no version rolling')
    this.versionMask = Number.parseInt(String(result['version-rolling.mask']), 16)
  }

  #take({ id, method, params, result, error }: Json): void {
    if (method === 'mining.set_difficulty') this.difficulty = Number((params as unknown[])[0])
    else if (method === 'mining.notify') this.job = this.notify(params)
    else if (typeof method === 'string') return
    else if (typeof id === 'number' && this.job) {
      if (result === true && error === null) this.accepted++
      else this.refused.push(String((error as unknown[] | null)?.[1]))
    } else if (result !== true) giveUp('not authorized')
  }
}

export const CONFIGURING: Readonly<Record<string, ConfiguringBuild>> = {
  // SRI's parser notes that a Whatsminer gives a mask without a count of bits, and suggests a difficulty.
  Whatsminer: {
    agent: 'whatsminer/v1.1',
    extensions: ['version-rolling'],
    wishes: { 'version-rolling.mask': '1fffe000' },
    spaced: true,
    firstId: 1,
    suggests: 8_192,
  },
  // Both as they stand in the comments of OCEAN's datum_gateway, as lines that were received.
  'a miner with two extensions': {
    agent: 'Antminer S19k Pro|LUXminer 2026.4.3.192353-6ab4e5077|BHB56902|BHB56902|BHB56902|',
    extensions: ['version-rolling', 'subscribe-extranonce'],
    wishes: { 'version-rolling.mask': '1fffe000', 'version-rolling.min-bit-count': 16 },
    spaced: true,
    firstId: 9_966,
  },
  'a miner with three extensions': {
    agent: 'PowerPlay-BM/1.0',
    extensions: ['version-rolling', 'minimum-difficulty', 'subscribe-extranonce'],
    wishes: {
      'version-rolling.mask': '1fffe000',
      'version-rolling.min-bit-count': 16,
      'minimum-difficulty.value': 2048,
    },
    spaced: false,
    firstId: 1,
  },
}

/** Braiins OS of today: the agent of the logs, the rest as its open predecessor did. */
export class BraiinsOs extends Bosminer {
  protected override readonly agent = '2026-07-07-0-c5a2978a-26.07-plus;bosminer-plus-tuner 0.9.0-c5a2978a'
}
