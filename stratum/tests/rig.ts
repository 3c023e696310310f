// A miner as a session's tests need one: it keeps the last job and difficulty that it heard, and can find shares.
import { fromHex } from '../../bitcoin/index.ts'
import { type MinerJob, nonceSearch, readNotify, type Share } from '../../dev/miner-job.ts'
import { ALICE, Conversation, TestDesk } from './kit.ts'

export interface Answer {
  readonly result: unknown
  readonly error: readonly [number, string, null] | null
}

/** A conversation that has come as far as its first job. */
export class Rig extends Conversation {
  job!: MinerJob
  difficulty = 0
  /** Of the last job. */
  cleanJobs: unknown
  #extranonce2 = 0
  #id = 100

  static joins(desk = new TestDesk(), user = `${ALICE}.rig1`, password = 'd=1e-9'): Rig {
    if (!desk.current) desk.takes()
    const rig = new Rig(desk)
    rig.asks('mining.configure', [['version-rolling'], {}])
    rig.asks('mining.subscribe', ['test/1'])
    rig.asks('mining.authorize', [user, password])
    rig.hearsAll()
    return rig
  }

  /** Sends a request; returns its answer and takes in what was said besides. */
  asks(method: string, params: readonly unknown[]): Answer {
    const id = this.#id++
    this.session.hear(JSON.stringify({ id, method, params }))
    const lines = this.hearsAll()
    return lines.find((line) => line.id === id) as unknown as Answer
  }

  hearsAll(): { id?: number; method?: string; params?: unknown[] }[] {
    const lines = this.hears().map((line) => JSON.parse(line))
    for (const { method, params } of lines) {
      if (method === 'mining.set_difficulty') this.difficulty = params[0]
      if (method === 'mining.notify') {
        this.cleanJobs = params[8]
        this.job = readNotify(params, {
          difficulty: this.difficulty,
          extranonce1: this.session.extranonce1,
          extranonce2Size: 8,
          versionMask: 0x1fffe000,
        })
      }
    }
    return lines
  }

  mines(job = this.job, difficulty = job.difficulty): Share {
    const extranonce2 = fromHex((this.#extranonce2++).toString(16).padStart(16, '0'))
    const share = nonceSearch({ job, extranonce2, versionBits: 0, difficulty })(1_000_000)
    if (!share) throw new Error('no share')
    return share
  }

  submits(share: Share, user = `${ALICE}.rig1`): Answer {
    const hex8 = (value: number): string => value.toString(16).padStart(8, '0')
    return this.asks('mining.submit', [user, share.job.id, share.extranonce2, hex8(share.time), hex8(share.nonce)])
  }
}

/** Of an answer to a submit: `accepted`, or the number of its error. */
export const code = ({ result, error }: Answer): number | string =>
  result === true ? 'accepted' : (error?.[0] ?? 'no error')
