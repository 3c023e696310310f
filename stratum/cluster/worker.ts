// A process with miners, under a primary that tells it of work.
import { setTimeout as sleep } from 'node:timers/promises'
import { type MinerSide, startMinerSide } from '../miner-side.ts'
import { type Options, openProcess } from '../process.ts'
import type { Retained } from '../session/retention.ts'
import { aliveEveryMs, type ToPrimary, type ToWorker } from './messages.ts'

const claimWithinMs = 1_000

/** Node ends a worker whose primary has gone: what it answered is in its journal, which the next primary takes up. */
export async function startWorker(options: Options): Promise<{ stop(): Promise<void> }> {
  const { place, order } = await begun()
  const self = openProcess(options, String(place.processId))
  const claims = new Claims()
  let miners: MinerSide | null = null
  let latest = order
  process.on('message', (message: ToWorker) => {
    if (message.type === 'tellMetrics') void tellMetrics(self.registry, message.ask)
    if (message.type === 'claimed') claims.answered(message.ask, message.session)
    if (message.type === 'banned') miners?.shutOut(message.address)
    if (message.type !== 'work') return
    latest = message.order
    miners?.take(latest)
  })
  const started = await startMinerSide(self, place, {
    solved: (block) => tell({ type: 'solved', block }),
    retain: (session) => tell({ type: 'retain', session }),
    claim: (ticket) => claims.ask(ticket),
    banned: (address) => tell({ type: 'banned', address }),
  })
  miners = started
  if (latest) started.take(latest)
  const living = beginLiving(started)
  tell({ type: 'ready', ports: started.ports })
  return {
    async stop() {
      await started.close()
      clearInterval(living)
      await self.close()
    },
  }
}

/** Questions to the primary that wait for their answer: a miner that comes back is not let wait for long. */
class Claims {
  readonly #open = new Map<number, (session: Retained | null) => void>()
  #asks = 0

  async ask(ticket: string): Promise<Retained | null> {
    const ask = ++this.#asks
    const answer = new Promise<Retained | null>((resolve) => this.#open.set(ask, resolve))
    const late = new AbortController()
    tell({ type: 'claim', ask, ticket })
    try {
      return await Promise.race([answer, sleep(claimWithinMs, null, late)])
    } finally {
      late.abort()
      this.#open.delete(ask)
    }
  }

  answered(ask: number, session: Retained | null): void {
    this.#open.get(ask)?.(session)
  }
}

/** The first message; the primary sends none before it. */
function begun(): Promise<Extract<ToWorker, { type: 'begin' }>> {
  return new Promise((resolve) => {
    process.once('message', (message: ToWorker) => {
      if (message.type === 'begin') resolve(message)
    })
    tell({ type: 'started' })
  })
}

function beginLiving(miners: MinerSide): NodeJS.Timeout {
  return setInterval(() => tell({ type: 'alive', connections: miners.connections }), aliveEveryMs)
}

async function tellMetrics(registry: { getMetricsAsJSON(): Promise<object[]> }, ask: number): Promise<void> {
  tell({ type: 'metrics', ask, metrics: await registry.getMetricsAsJSON() })
}

function tell(message: ToPrimary): void {
  // Without a primary this process is about to end.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
}
