// The workers as the primary sees them: started, told of work, asked for metrics, and started again when they die.
import cluster, { type Worker } from 'node:cluster'
import { setTimeout as sleep } from 'node:timers/promises'
import { steadyMs } from '../../platform/clock.ts'
import type { Logger } from '../../platform/log.ts'
import type { MinerPlace, ServedPort } from '../miner-side.ts'
import type { UnsettledBlock } from '../node/block-files.ts'
import type { WorkOrder } from '../node-side.ts'
import { Retention } from '../session/retention.ts'
import type { ToPrimary, ToWorker } from './messages.ts'

const restartLeastMs = 100
const restartMostMs = 5_000
/** One that lived so long starts again without delay. */
const soundAfterMs = 30_000
/** A worker that hangs holds its miners' connections: it is ended, and they come back to another. */
const silentMsMax = 30_000
const watchEveryMs = 5_000
const metricsWithinMs = 2_000

export interface WorkersRequest {
  readonly processIds: readonly number[]
  place(processId: number): MinerPlace
  latest(): WorkOrder | null
  solved(block: UnsettledBlock): void
  /** A worker died: blocks and journals may lie where it left them. */
  died(): void
  readonly log: Logger
}

interface Running {
  readonly worker: Worker
  readonly startedMs: number
  connections: number
  heardMs: number
  /** It has been told to begin, and hears of new work from then on. */
  begun: boolean
  /** Null before it takes connections. */
  ports: readonly ServedPort[] | null
}

export class Workers {
  readonly #request: WorkersRequest
  readonly #running = new Map<number, Running>()
  readonly #asked = new Map<number, (metrics: readonly object[]) => void>()
  /** One place for all: a session goes to one of those who ask for it. */
  readonly #retention = new Retention()
  readonly #watch: NodeJS.Timeout
  #delayMs = restartLeastMs
  #asks = 0
  #stopping = false
  #changed: () => void = () => undefined

  constructor(request: WorkersRequest) {
    this.#request = request
    // After what they have said meanwhile: it may be this process that slept.
    this.#watch = setInterval(() => setImmediate(() => this.#endSilent()), watchEveryMs)
  }

  get connections(): number {
    return [...this.#running.values()].reduce((sum, { connections }) => sum + connections, 0)
  }

  /** Resolves once all of them take connections; throws where one ends before that. */
  async start(): Promise<readonly ServedPort[]> {
    for (const processId of this.#request.processIds) this.#fork(processId)
    for (;;) {
      const all = [...this.#running.values()]
      if (all.length < this.#request.processIds.length) throw new Error('a worker could not start: see its last lines')
      const ports = all.map((each) => each.ports)
      if (ports.every((each) => each !== null)) return ports[0] ?? []
      await new Promise<void>((resolve) => {
        this.#changed = resolve
      })
    }
  }

  send(order: WorkOrder): void {
    for (const { worker, begun } of this.#running.values()) if (begun) tell(worker, { type: 'work', order })
  }

  /** Of each worker that answers in time. */
  async metrics(): Promise<(readonly object[])[]> {
    const answers = [...this.#running.values()].map(({ worker, begun }) => {
      if (!begun) return []
      const ask = ++this.#asks
      const answer = new Promise<readonly object[]>((resolve) => this.#asked.set(ask, resolve))
      tell(worker, { type: 'tellMetrics', ask })
      const late = sleep(metricsWithinMs, [], { ref: false })
      return Promise.race([answer, late]).finally(() => this.#asked.delete(ask))
    })
    return await Promise.all(answers)
  }

  /** A certificate was renewed: the listeners are theirs. */
  hangUp(): void {
    for (const { worker } of this.#running.values()) worker.process.kill('SIGHUP')
  }

  /** Lets all of them end by themselves; those that do not in time are killed. */
  async stop(withinMs: number): Promise<void> {
    this.#stopping = true
    clearInterval(this.#watch)
    for (const { worker } of this.#running.values()) worker.process.kill('SIGTERM')
    const until = steadyMs() + withinMs
    while (this.#running.size > 0 && steadyMs() < until) await sleep(20)
    for (const { worker } of this.#running.values()) worker.process.kill('SIGKILL')
    while (this.#running.size > 0) await sleep(20)
  }

  #fork(processId: number): void {
    const worker = cluster.fork()
    const nowMs = steadyMs()
    this.#running.set(processId, {
      worker,
      startedMs: nowMs,
      connections: 0,
      heardMs: nowMs,
      begun: false,
      ports: null,
    })
    worker.on('message', (message: ToPrimary) => this.#hear(processId, worker, message))
    // A pipe that breaks: `exit` follows.
    worker.on('error', () => undefined)
    worker.on('exit', (code, signal) => this.#ended(processId, signal ?? `code ${code}`))
  }

  #hear(processId: number, worker: Worker, message: ToPrimary): void {
    const self = this.#running.get(processId)
    if (self?.worker !== worker) return
    self.heardMs = steadyMs()
    switch (message.type) {
      case 'started':
        self.begun = true
        tell(worker, { type: 'begin', place: this.#request.place(processId), order: this.#request.latest() })
        return
      case 'ready':
        self.ports = message.ports
        this.#changed()
        return
      case 'alive':
        self.connections = message.connections
        return
      case 'solved':
        this.#request.solved(message.block)
        return
      case 'retain':
        this.#retention.keep(message.session, steadyMs())
        return
      case 'claim': {
        const session = this.#retention.claim(message.ticket, steadyMs())
        tell(worker, { type: 'claimed', ask: message.ask, session })
        return
      }
      case 'banned':
        for (const each of this.#running.values()) {
          if (each.worker !== worker && each.begun) tell(each.worker, message)
        }
        return
      case 'metrics':
        this.#asked.get(message.ask)?.(message.metrics)
        return
    }
  }

  #ended(processId: number, how: string): void {
    const self = this.#running.get(processId)
    this.#running.delete(processId)
    this.#changed()
    if (this.#stopping) return
    this.#request.log.error({ processId, how, connections: self?.connections }, 'a worker died and is started again')
    this.#request.died()
    if (self && steadyMs() - self.startedMs > soundAfterMs) this.#delayMs = restartLeastMs
    setTimeout(() => {
      if (!this.#stopping) this.#fork(processId)
    }, this.#delayMs)
    this.#delayMs = Math.min(restartMostMs, this.#delayMs * 2)
  }

  #endSilent(): void {
    const sinceMs = steadyMs() - silentMsMax
    for (const [processId, { worker, heardMs }] of this.#running) {
      if (heardMs >= sinceMs) continue
      this.#request.log.error({ processId, silentMs: steadyMs() - heardMs }, 'a worker hangs and is ended')
      worker.process.kill('SIGKILL')
    }
  }
}

function tell(worker: Worker, message: ToWorker): void {
  // It may be dying: the next one is told everything anew.
  if (worker.isConnected()) worker.send(message, () => undefined)
}
