// One conversation with one miner, as a state machine: lines in, text out. Knows no socket.
import { toHex } from '../../bitcoin/index.ts'
import { type DifficultyCause, type ShareRefusal, userAgentLengthMax } from '../../events/index.ts'
import { refused, result, setDifficulty, shareRefused, unsupported, YES } from '../protocol/answers.ts'
import { type MessageId, parseLine } from '../protocol/message.ts'
import { parseSubmit, type Submit } from '../protocol/submit.ts'
import { difficultyInPassword, parseUser, positiveNumber, type User } from '../protocol/user.ts'
import { ROLLING_MASK } from '../shares/header.ts'
import { targetOf } from '../shares/target-of.ts'
import { type Job, judge, type Verdict } from '../shares/verdict.ts'
import { extranonce2Bytes, notifyLine, type Payout, type Work } from '../work/work.ts'
import type { Desk } from './desk.ts'
import { Difficulty, difficultyOfTarget } from './difficulty.ts'
import { proofOf } from './proof-of.ts'

/** Jobs of the present tip that still count; a refresh every 30 s makes this half an hour. */
const jobsMax = 64
/** Hashes remembered against duplicates for one job; at six shares a minute a job sees a handful. */
const seenMax = 20_000

/** What the connection should do after a line. */
export type Heard = 'go on' | 'hang up'

export class Session {
  readonly id: string
  readonly extranonce1: Uint8Array
  userAgent = ''
  user: User | null = null
  accepted = 0
  refusedCount = 0
  readonly startedMs: number
  readonly #desk: Desk
  readonly #say: (text: string) => void
  readonly #difficulty: Difficulty
  readonly #jobs = new Map<string, Job>()
  #payoutKey = ''
  #subscribed = false
  #versionMask = 0
  #resent = 0
  #best = 0
  #tip = ''

  constructor(id: string, extranonce1: Uint8Array, desk: Desk, say: (text: string) => void) {
    this.id = id
    this.extranonce1 = extranonce1
    this.#desk = desk
    this.#say = say
    this.startedMs = desk.nowMs()
    this.#difficulty = new Difficulty(desk)
  }

  get authorized(): boolean {
    return this.user !== null
  }

  get difficulty(): number {
    return this.#difficulty.value
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
        this.#answer(id, this.#configure(params))
        return 'go on'
      case 'mining.subscribe':
        this.#subscribe(id, params)
        return 'go on'
      case 'mining.authorize':
        return this.#authorize(id, params)
      case 'mining.suggest_difficulty':
        this.#answer(id, YES)
        this.#suggest(positiveNumber(params[0]))
        return 'go on'
      case 'mining.suggest_target':
        this.#answer(id, YES)
        this.#suggest(difficultyOfTarget(params[0]))
        return 'go on'
      case 'mining.extranonce.subscribe':
        this.#answer(id, YES)
        return 'go on'
      case 'mining.ping':
        this.#answer(id, '"pong"')
        return 'go on'
      case 'mining.multi_version':
        this.#answer(id, YES)
        return 'go on'
      default:
        // ESP-Miner answers a ping with a request called pong; it wants no answer.
        if (method !== 'pong' && id !== null) this.#say(unsupported(id, 'Method not supported'))
        return 'go on'
    }
  }

  /** Sends the newest work; `clean` where older work is worthless. */
  notify(work: Work, clean: boolean): void {
    if (!this.user || !this.#subscribed) return
    const payout = work.payout(this.#payoutKey, this.user.script)
    this.#sendJob(work, payout, clean, work.number.toString(16).padStart(8, '0'))
  }

  /** Called every few seconds: a miner that says nothing is helped too. */
  tick(): void {
    if (!this.user || !this.#subscribed) return
    this.#changed(this.#difficulty.review(this.#desk.nowMs()), 'vardiff')
  }

  /** BFGMiner takes any answer to a null id for the answer to its subscribe. */
  #answer(id: MessageId, json: string): void {
    if (id !== null) this.#say(result(id, json))
  }

  #configure(params: readonly unknown[]): string {
    const [extensions, wishes] = params
    if (!Array.isArray(extensions)) return '{}'
    const given = (typeof wishes === 'object' && wishes !== null ? wishes : {}) as Record<string, unknown>
    const answers: Record<string, unknown> = {}
    for (const extension of extensions.slice(0, 16)) {
      if (extension === 'version-rolling') {
        const theirs = given['version-rolling.mask']
        const asked =
          typeof theirs === 'string' && /^[0-9a-f]{1,8}$/i.test(theirs) ? Number.parseInt(theirs, 16) : 0xffffffff
        this.#versionMask = (asked & ROLLING_MASK) >>> 0
        answers['version-rolling'] = this.#versionMask !== 0
        answers['version-rolling.mask'] = this.#versionMask.toString(16).padStart(8, '0')
      } else if (extension === 'minimum-difficulty') {
        const least = positiveNumber(given['minimum-difficulty.value'])
        if (least !== null) this.#difficulty.atLeast(least)
        answers[extension] = least !== null
      } else if (typeof extension === 'string' && extension.length <= 64) {
        answers[extension] = extension === 'subscribe-extranonce'
      }
    }
    return JSON.stringify(answers)
  }

  #subscribe(id: MessageId, params: readonly unknown[]): void {
    if (typeof params[0] === 'string') {
      this.userAgent = params[0].replace(/[^\x20-\x7e]/g, '').slice(0, userAgentLengthMax)
    }
    this.#subscribed = true
    const subscriptions = `[["mining.set_difficulty","${this.id}"],["mining.notify","${this.id}"]]`
    this.#answer(id, `[${subscriptions},"${toHex(this.extranonce1)}",${extranonce2Bytes}]`)
    this.#begin()
  }

  #authorize(id: MessageId, params: readonly unknown[]): Heard {
    const read = parseUser(params[0], this.#desk.network)
    if (!read.ok) {
      if (id !== null) this.#say(refused(id, 24, read.problem))
      return 'hang up'
    }
    if (this.user && this.user.address !== read.user.address) {
      if (id !== null) this.#say(refused(id, 24, 'One connection mines for one address'))
      return 'go on'
    }
    const first = this.user === null
    this.user = read.user
    this.#payoutKey = read.user.address
    this.#answer(id, YES)
    if (first) this.#difficulty.fix(difficultyInPassword(params[1]))
    if (first) this.#begin()
    return 'go on'
  }

  /** Once both subscribed and authorized: difficulty, then the first job. */
  #begin(): void {
    if (!this.user || !this.#subscribed || this.#jobs.size > 0) return
    this.#difficulty.begin(this.userAgent, this.#desk.nowMs())
    this.#desk.connected(this.user, this.id, this.userAgent, this.#difficulty.value)
    this.#say(setDifficulty(this.#difficulty.value))
    const work = this.#desk.work()
    if (work) this.notify(work, true)
  }

  #suggest(difficulty: number | null): void {
    if (difficulty === null) return
    this.#changed(this.#difficulty.suggest(difficulty, this.#desk.nowMs()), 'suggestion')
  }

  #changed(difficulty: number | null, cause: DifficultyCause): void {
    if (difficulty === null || !this.user || !this.#subscribed) return
    this.#desk.difficultyChanged(this.user, this.id, difficulty, cause)
    this.#say(setDifficulty(difficulty))
    // Devices take a new difficulty up with the next job, and drop a job whose id they still have.
    const work = this.#desk.work()
    if (!work || this.#tip === '') return
    this.#resent = (this.#resent + 1) & 0xffff
    const id = work.number.toString(16).padStart(8, '0') + this.#resent.toString(16).padStart(4, '0')
    this.#sendJob(work, work.payout(this.#payoutKey, this.user.script), false, id)
  }

  #sendJob(work: Work, payout: Payout, clean: boolean, id: string): void {
    this.#difficulty.bound(this.#desk.difficultyMost())
    if (clean || work.template.previousHash !== this.#tip) this.#forgetBefore(work.template.previousHash)
    const difficulty = this.#difficulty.value
    this.#jobs.set(id, { id, work, payout, difficulty, target: targetOf(difficulty), seen: new Set() })
    if (this.#jobs.size > jobsMax) this.#jobs.delete(this.#jobs.keys().next().value as string)
    this.#say(notifyLine(id, payout, clean))
  }

  /** Jobs of the tip before stay known, so that a late share is "stale" and may still be a block; older ones go. */
  #forgetBefore(tip: string): void {
    if (tip === this.#tip) return
    const previous = this.#tip
    for (const [id, job] of this.#jobs) if (job.work.template.previousHash !== previous) this.#jobs.delete(id)
    this.#tip = tip
  }

  #submit(id: MessageId, params: readonly unknown[]): void {
    if (!this.#desk.canKeep()) {
      // Rather said no now than answered true and lost.
      if (id !== null) this.#say(refused(id, 20, 'The pool cannot keep shares now'))
      return
    }
    const reason = this.#take(parseSubmit(params))
    if (reason !== null) {
      this.refusedCount++
      this.#desk.refused(reason, this.user, this.id)
      if (id !== null) this.#say(shareRefused(id, reason))
      return
    }
    this.#answer(id, YES)
    this.#changed(this.#difficulty.review(this.#desk.nowMs()), 'vardiff')
  }

  /** Keeps the share, or says why not. */
  #take(submit: Submit | ShareRefusal): ShareRefusal | null {
    if (typeof submit === 'string') return submit
    if (!this.#subscribed) return 'notSubscribed'
    if (!this.user || !this.#mayMineAs(submit.user)) return 'unauthorized'
    const job = this.#jobs.get(submit.jobId)
    if (!job || job.seen.size >= seenMax) return 'unknownJob'
    const nowMs = this.#desk.nowMs()
    const verdict = judge(submit, job, {
      extranonce1: this.extranonce1,
      versionMask: this.#versionMask,
      nowSeconds: Math.floor(nowMs / 1_000),
      current: job.work.template.previousHash === this.#desk.work()?.template.previousHash,
    })
    if (verdict.kind === 'refused') return verdict.reason
    this.#keep(verdict, submit, job, this.user)
    this.#difficulty.count(job.difficulty)
    return null
  }

  /** Devices repeat the name they authorized with; one that names another address is not ours to credit. */
  #mayMineAs(name: string): boolean {
    const address = this.user?.address ?? ''
    const text = name.startsWith(address) ? name : name.toLowerCase()
    return text.startsWith(address) && (text.length === address.length || '._'.includes(text[address.length] ?? ''))
  }

  #keep(verdict: Exclude<Verdict, { kind: 'refused' }>, submit: Submit, job: Job, user: User): void {
    this.accepted++
    const { proof, coinbase } = proofOf(verdict.header, submit, job, this.extranonce1)
    const beatsSession = verdict.shareDifficulty > this.#best
    if (beatsSession) this.#best = verdict.shareDifficulty
    const share = {
      user,
      session: this.id,
      difficulty: job.difficulty,
      shareDifficulty: verdict.shareDifficulty,
      height: job.work.template.height,
      hash: verdict.hash,
      isBlock: verdict.kind === 'block',
      beatsSession,
      proof,
    }
    if (verdict.kind === 'block') this.#desk.solved({ ...share, work: job.work, header: verdict.header, coinbase })
    this.#desk.accepted(share)
  }
}
