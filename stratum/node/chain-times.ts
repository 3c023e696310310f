// When the tip and the first block of its difficulty period were mined, as their headers say: for whoever estimates the
// next adjustment. Asked for after miners have their work; nobody waits for it.
import { setTimeout as sleep } from 'node:timers/promises'
import { type HeaderTimes, periodStart } from '../../bitcoin/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { NodeRpc } from './rpc.ts'

const retryMs = 5_000

export class ChainTimes {
  readonly #log: Logger
  #asked = ''
  #latest: HeaderTimes | null = null

  constructor(log: Logger) {
    this.#log = log
  }

  /** Of the newest tip; null until the node has told. */
  get latest(): HeaderTimes | null {
    return this.#latest
  }

  /** Asks again until it is told, or a newer tip is asked for. */
  async look(node: NodeRpc, tipHeight: number, tipHash: string): Promise<void> {
    this.#asked = tipHash
    this.#latest = null
    while (this.#asked === tipHash) {
      try {
        const times = await timesOf(node, tipHeight, tipHash)
        if (this.#asked === tipHash) this.#latest = times
        return
      } catch (error) {
        this.#log.debug({ reason: String(error) }, 'the node did not tell the times of its headers')
        await sleep(retryMs, undefined, { ref: false })
      }
    }
  }

  close(): void {
    this.#asked = ''
  }
}

async function timesOf(node: NodeRpc, tipHeight: number, tipHash: string): Promise<HeaderTimes> {
  const timeMs = async (hash: string): Promise<number> =>
    (await node.call<{ time: number }>('getblockheader', [hash])).time * 1_000
  const first = await node.call<string>('getblockhash', [periodStart(tipHeight)])
  const [tipAtMs, periodAtMs] = await Promise.all([timeMs(tipHash), timeMs(first)])
  return { tipHeight, tipAtMs, periodAtMs }
}
