// One conversation with one miner, as a state machine: lines in, text out. Knows no socket.
import { fromHex, toHex } from '../../bitcoin/index.ts'
import { type DifficultyCause, type ShareRefusal, userAgentLengthMax } from '../../events/index.ts'
import {
  accepted,
  type Place,
  reconnect,
  refused,
  result,
  setDifficulty,
  setVersionMask,
  shareRefused,
  showMessage,
  unsupported,
  YES,
} from '../protocol/answers.ts'
import { type MessageId, parseLine } from '../protocol/message.ts'
import { parseSubmit, type Submit } from '../protocol/submit.ts'
import { parseUser } from '../protocol/user.ts'
import { maskText } from '../protocol/version-rolling.ts'
import { passwordWishes, positiveNumber, wishedTarget } from '../protocol/wishes.ts'
import { type Job, type Judged, judge, type Verdict } from '../shares/verdict.ts'
import { extranonce2Bytes, type Work } from '../work/work.ts'
import { configure } from './configure.ts'
import type { Desk, JudgedShare } from './desk.ts'
import { deviceLeast } from './devices.ts'
import { Difficulty, difficultyOfTarget } from './difficulty.ts'
import { Jobs } from './jobs.ts'
import type { Retained } from './retention.ts'
import { beatsBestOfDay, type Rig, Rigs } from './rigs.ts'

type Outcome = 'kept' | 'solved' | 'cannotKeep' | ShareRefusal

/** What the connection should do after a line. `wait`: read no further line before `settled` was called. */
export type Heard = 'go on' | 'hang up' | 'wait'

const TICKET = /^[0-9a-f]{16}$/
const nobodyWaits = (): void => undefined

export class Session {
  readonly id: string
  /** By the steady clock. */
  readonly startedMs: number
  /** Called once a line that waits can be answered; the connection calls back, if there still is somebody to hear it. */
  settled: (answers: () => void) => void = nobodyWaits
  readonly #desk: Desk
  readonly #say: (text: string | Buffer) => void
  readonly #difficulty: Difficulty
  readonly #jobs = new Jobs()
  readonly #rigs = new Rigs()
  #userAgent = ''
  #subscribed = false
  #begun = false
  #versionMask = 0
  /** The difficulty that was said last. */
  #told = 0
  /** All that was ever agreed. */
  #rollable = 0
  readonly #leasts = { agreed: 0, wished: 0 }
  #extranonce1: Uint8Array
  /** What the miner may come back with: the id of its first connection. */
  #ticket: string
  #before: Retained | null = null

  constructor(id: string, extranonce1: Uint8Array, desk: Desk, say: (text: string | Buffer) => void) {
    this.id = id
    this.#ticket = id
    this.#extranonce1 = extranonce1
    this.#desk = desk
    this.#say = say
    this.startedMs = desk.steadyMs()
    this.#difficulty = new Difficulty(desk)
  }

  /** That of the connection before, where the miner came back. */
  get extranonce1(): Uint8Array {
    return this.#extranonce1
  }

  /** Whom its shares are for; null before it is authorized. */
  get address(): string | null {
    return this.#rigs.first?.user.address ?? null
  }

  get authorized(): boolean {
    return this.#rigs.first !== null
  }

  /** Workers that were announced as connected. */
  rigs(): readonly Rig[] {
    return this.#begun ? this.#rigs.all() : []
  }

  hear(text: string): Heard {
    const line = parseLine(text)
    if (line.kind === 'ignored') return 'go on'
    if (line.kind === 'malformed') return 'hang up'
    const { id, method, params } = line
    switch (method) {
      case 'mining.submit':
        this.#submit(id, params)
        return 'go on'
      case 'mining.configure':
        this.#configure(id, params)
        return 'go on'
      case 'mining.subscribe':
        return this.#subscribe(id, params)
      case 'mining.authorize':
        return this.#authorize(id, params)
      case 'mining.suggest_difficulty':
        this.#answer(id, YES)
        this.#suggest(positiveNumber(params[0]))
        return 'go on'
      case 'mining.suggest_target':
        this.#answer(id, YES)
        this.#suggest(difficultyOfTarget(wishedTarget(params[0])))
        return 'go on'
      case 'mining.extranonce.subscribe':
      case 'mining.multi_version':
        this.#answer(id, YES)
        return 'go on'
      case 'mining.ping':
        this.#answer(id, '"pong"')
        return 'go on'
      default:
        // ESP-Miner answers a ping with a request called pong; it wants no answer.
        if (method !== 'pong' && id !== null) this.#say(unsupported(id, 'Method not supported'))
        return 'go on'
    }
  }

  /** Sends the newest work unless it was sent with this very payout; `clean` where older work is worthless. */
  notify(work: Work, clean: boolean): void {
    const user = this.#rigs.first?.user
    if (!this.#begun || !user || this.#jobs.isLatest(work.payout(user.address, user.script))) return
    if (clean || this.#jobs.none) this.#keepAbove()
    const bounded = this.#difficulty.rebound(this.#desk.steadyMs())
    if (bounded !== null) this.#announce(bounded, 'vardiff')
    this.#sendJob(work, clean)
  }

  /** Called every few seconds: a miner that says nothing is helped too. */
  tick(): void {
    this.#changed(this.#difficulty.review(this.#desk.steadyMs()), 'vardiff')
  }

  /** A wish, to who mines here: the connection goes on until either side ends it. */
  reconnect(to: Place | null = null): void {
    if (this.#begun) this.#say(reconnect(to))
  }

  /** Some devices put it on their display, or into their log. */
  showMessage(text: string): void {
    if (this.#begun) this.#say(showMessage(text))
  }

  /** BFGMiner takes any answer to a null id for the answer to its subscribe. */
  #answer(id: MessageId, json: string): void {
    if (id !== null) this.#say(result(id, json))
  }

  #refuse(id: MessageId, code: number, text: string): void {
    if (id !== null) this.#say(refused(id, code, text))
  }

  #configure(id: MessageId, params: readonly unknown[]): void {
    const { answer, versionMask, difficultyLeast, software } = configure(params, this.#desk.versionMask)
    this.#answer(id, answer)
    // Braiins' proxy names itself nowhere else.
    this.#userAgent ||= software
    if (versionMask !== null) this.#rolls(versionMask)
    if (difficultyLeast === null) return
    this.#leasts.agreed = difficultyLeast
    this.#keepAbove()
    this.#changed(this.#difficulty.rebound(this.#desk.steadyMs()), 'suggestion')
  }

  /** What was agreed before stays good: shares for it may be under way. */
  #rolls(mask: number): void {
    const changed = this.#versionMask !== mask
    this.#versionMask = mask
    this.#rollable |= mask
    if (changed && this.#begun) this.#say(setVersionMask(maskText(mask)))
  }

  /** Anew with each tip: what a device needs may be more than the chain allows. */
  #keepAbove(): void {
    const { agreed, wished } = this.#leasts
    const most = this.#desk.work() ? this.#desk.difficultyMost() : 0
    this.#difficulty.atLeast(Math.max(agreed, wished, deviceLeast(this.#userAgent, most)))
  }

  #subscribe(id: MessageId, params: readonly unknown[]): Heard {
    if (typeof params[0] === 'string') {
      this.#userAgent = params[0].replace(/[^\x20-\x7e]/g, '').slice(0, userAgentLengthMax)
    }
    const ticket = params[1]
    if (this.#subscribed || typeof ticket !== 'string' || !TICKET.test(ticket)) {
      this.#subscribes(id)
      return 'go on'
    }
    const settle = (retained: Retained | null): void => this.settled(() => this.#resumes(id, retained))
    // Whoever cannot be asked knows of no session.
    this.#desk.claim(ticket).then(settle, () => settle(null))
    return 'wait'
  }

  #resumes(id: MessageId, retained: Retained | null): void {
    this.#before = retained
    if (retained) {
      this.#ticket = retained.ticket
      this.#extranonce1 = fromHex(retained.extranonce1)
    }
    this.#subscribes(id)
  }

  #subscribes(id: MessageId): void {
    this.#subscribed = true
    // ESP-Miner's probe of the primary pool looks for the text mining.notify in here.
    const subscriptions = `[["mining.set_difficulty","${this.#ticket}"],["mining.notify","${this.#ticket}"]]`
    this.#answer(id, `[${subscriptions},"${toHex(this.#extranonce1)}",${extranonce2Bytes}]`)
    this.#begin()
  }

  #authorize(id: MessageId, params: readonly unknown[]): Heard {
    const name = params[0]
    const read = parseUser(name, this.#desk.network)
    if (!read.ok || typeof name !== 'string') {
      const problem = read.ok ? 'No user name' : read.problem
      this.#desk.unwelcome(problem, this.#userAgent)
      this.#refuse(id, 24, problem)
      return this.authorized ? 'go on' : 'hang up'
    }
    const banned = this.#desk.banWords(read.user.address)
    if (banned !== null) {
      this.#desk.unwelcome(banned, this.#userAgent)
      this.#refuse(id, 24, banned)
      // One that mines already is let go by whoever heard of the ban.
      return this.authorized ? 'go on' : 'hang up'
    }
    const { first } = this.#rigs
    if (first && first.user.address !== read.user.address) {
      this.#refuse(id, 24, 'One connection mines for one address')
      return 'go on'
    }
    const added = this.#rigs.add(name, read.user)
    this.#answer(id, YES)
    // One worker too many, of the same address: its shares count for the first. A refusal would end many a proxy.
    if (!added) return 'go on'
    if (!first) {
      const { fixed, least } = passwordWishes(params[1])
      this.#difficulty.fix(fixed)
      this.#leasts.wished = least ?? 0
    }
    if (this.#begun && added.isNew) this.#welcome(added.rig)
    this.#begin()
    return 'go on'
  }

  /** Once both subscribed and authorized: difficulty, then the first job. */
  #begin(): void {
    if (this.#begun || !this.#subscribed || !this.authorized) return
    this.#keepAbove()
    this.#begun = true
    const { user } = this.#rigs.first as Rig
    const resumes = this.#before?.address === user.address ? this.#before : null
    this.#before = null
    if (resumes) {
      this.#jobs.restore(
        resumes.jobs,
        (number) => this.#desk.workOf(number),
        (work) => work.payout(user.address, user.script),
      )
    }
    const before = resumes?.difficulty ?? this.#desk.difficultyBefore(user)
    this.#difficulty.begin(this.#userAgent, this.#desk.steadyMs(), before)
    for (const rig of this.#rigs.all()) this.#welcome(rig)
    const work = this.#desk.work()
    // What it has found for the jobs before may still be handed in.
    if (work) this.#sendJob(work, !this.#jobs.areFor(work.template.previousHash))
  }

  /** Worth remembering for its miner's next visit; null where nothing was found yet. */
  get settledDifficulty(): number | null {
    return this.#difficulty.settled
  }

  /** What its miner may come back for; null where there is nothing to come back to. */
  retain(): Retained | null {
    const user = this.#rigs.first?.user
    if (!this.#begun || !user) return this.#before
    const jobs = this.#jobs.retain()
    if (!jobs) return null
    const { address } = user
    return {
      ticket: this.#ticket,
      extranonce1: toHex(this.#extranonce1),
      address,
      difficulty: this.#difficulty.value,
      jobs,
    }
  }

  #welcome({ user }: Rig): void {
    this.#desk.connected(user, this.id, this.#userAgent, this.#difficulty.value)
  }

  #suggest(difficulty: number | null): void {
    if (difficulty === null) return
    this.#changed(this.#difficulty.suggest(difficulty, this.#desk.steadyMs()), 'suggestion')
  }

  /** Devices take a new difficulty up with the next job, and drop a job whose id they still have. */
  #changed(difficulty: number | null, cause: DifficultyCause): void {
    if (difficulty === null || !this.#begun) return
    this.#announce(difficulty, cause)
    const work = this.#desk.work()
    if (work && !this.#jobs.none) this.#sendJob(work, false)
  }

  #announce(difficulty: number, cause: DifficultyCause): void {
    for (const { user } of this.#rigs.all()) this.#desk.difficultyChanged(user, this.id, difficulty, cause)
  }

  /** A difficulty is said before the job that it counts for, and never two before one: cgminer queues them up. */
  #sendJob(work: Work, clean: boolean): void {
    const user = this.#rigs.first?.user
    if (!user) return
    const difficulty = this.#difficulty.value
    if (difficulty !== this.#told) this.#say(setDifficulty(difficulty))
    this.#told = difficulty
    const payout = work.payout(user.address, user.script)
    const { id } = this.#jobs.add(work, payout, difficulty)
    this.#say(payout.notify(id, clean))
  }

  #submit(id: MessageId, params: readonly unknown[]): void {
    const outcome = this.#take(parseSubmit(params))
    if (outcome === 'kept' || outcome === 'solved') {
      if (id !== null) this.#say(accepted(id))
      if (outcome === 'solved') this.showMessage('You solved a block!')
      this.#changed(this.#difficulty.review(this.#desk.steadyMs()), 'vardiff')
    } else if (outcome === 'cannotKeep') {
      // Rather said no now than answered true and lost.
      this.#refuse(id, 20, 'The pool cannot keep shares now')
    } else if (id !== null) {
      this.#say(shareRefused(id, outcome))
    }
  }

  #take(submit: Submit | ShareRefusal): Outcome {
    const { first } = this.#rigs
    if (typeof submit === 'string') return this.#refused(submit, first)
    if (!this.#subscribed) return this.#refused('notSubscribed', first)
    const named = this.#rigs.named(submit.user)
    // Every job pays the one address of the connection: a block is a block under whatever name it comes.
    const rig = named ?? first
    if (!rig) return this.#refused('unauthorized', first)
    const job = this.#jobs.get(submit.jobId)
    if (!job) return this.#refused(named ? 'unknownJob' : 'unauthorized', rig)
    const verdict = judge(submit, job, {
      authorized: named !== null,
      extranonce1: this.#extranonce1,
      versionMask: this.#rollable,
      nowSeconds: Math.floor(this.#desk.nowMs() / 1_000),
      current: job.work.template.previousHash === this.#desk.work()?.template.previousHash,
    })
    if (verdict.solves) this.#desk.solved(this.#judged(verdict, submit, job, rig), verdict.kind === 'accepted')
    if (verdict.kind === 'refused') return this.#refused(named ? verdict.reason : 'unauthorized', rig)
    if (!this.#desk.canKeep()) {
      this.#desk.turnedAway()
      return 'cannotKeep'
    }
    this.#difficulty.count(job.difficulty, verdict.shareDifficulty, this.#desk.steadyMs())
    this.#keep(verdict, submit, job, rig)
    return verdict.solves ? 'solved' : 'kept'
  }

  #refused(reason: ShareRefusal, rig: Rig | null): ShareRefusal {
    if (rig) rig.refused++
    this.#desk.refused(reason, rig?.user ?? null, this.id)
    return reason
  }

  #keep(verdict: Extract<Verdict, { kind: 'accepted' }>, submit: Submit, job: Job, rig: Rig): void {
    const { difficulty, shareDifficulty, solves } = verdict
    const atMs = this.#desk.nowMs()
    const beatsDay = beatsBestOfDay(rig, shareDifficulty, atMs)
    rig.accepted++
    this.#desk.accepted(this.#judged(verdict, submit, job, rig), difficulty, { atMs, isBlock: solves, beatsDay })
  }

  #judged({ header, hash, shareDifficulty }: Judged, { extranonce2 }: Submit, job: Job, { user }: Rig): JudgedShare {
    const { id: session, extranonce1 } = this
    const { work, payout } = job
    return { user, session, work, payout, extranonce1, extranonce2, header, hash, shareDifficulty }
  }
}
