// A desk without a node, journal or socket behind it, for tests of what is pure: sessions, work, verdicts.
import type { Network } from '../../bitcoin/index.ts'
import type { ShareRefusal } from '../../events/index.ts'
import type { Desk, JudgedShare, Notable } from '../session/desk.ts'
import { type Retained, Retention } from '../session/retention.ts'
import { Session } from '../session/session.ts'
import { sha256d } from '../shares/header.ts'
import { type NodeTemplate, prepareTemplate, readTemplate, type Template } from '../work/template.ts'
import type { CoinbaseTerms } from '../work/terms.ts'
import { Work } from '../work/work.ts'

export const SIGNATURE = '/TheBitcoinGame/'
export const TERMS: CoinbaseTerms = { signature: SIGNATURE, fee: null, tagOf: () => '' }
/** Regtest's difficulty: a block in two hashes. */
export const EASY_BITS = '207fffff'
/** Difficulty 16384: no test finds a block. */
export const HARD_BITS = '1b03fffc'
export const ALICE = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'
export const BOB = 'bcrt1q6z64a43mjgkcq0ul2znwneq3spghrlau9slefp'

export function nodeTemplate(fields: Partial<NodeTemplate> = {}): NodeTemplate {
  return {
    version: 0x20000000,
    previousblockhash: `${'00'.repeat(31)}01`,
    height: 840_000,
    bits: HARD_BITS,
    curtime: 1_700_000_000,
    mintime: 1_699_999_000,
    coinbasevalue: 312_500_000,
    rules: ['csv', '!segwit', 'taproot'],
    default_witness_commitment: `6a24aa21a9ed${'e2'.repeat(32)}`,
    transactions: [],
    ...fields,
  }
}

export function template(fields: Partial<NodeTemplate> = {}): Template {
  return prepareTemplate(readTemplate(nodeTemplate(fields), sha256d))
}

export interface Kept {
  readonly share: JudgedShare
  readonly hash: string
  readonly difficulty: number
  readonly notable: Notable
}

/** Writes down what is reported to it. The clock stands where it is put. */
export class TestDesk implements Desk {
  readonly network: Network = 'regtest'
  versionMask = 0x1fffe000
  sharesPerMinute = 6
  difficultyLeast = 1e-9
  difficultyStart = 1_000
  most = 1e15
  startMost = 1e15
  clockMs = 1_700_000_100_000
  /** By how much somebody set the clock forward meanwhile. */
  setForwardMs = 0
  keeps = true
  current: Work | null = null
  readonly works = new Map<number, Work>()
  readonly retention = new Retention()
  /** Worker name → difficulty of its last visit. */
  readonly known = new Map<string, number>()
  readonly kept: Kept[] = []
  readonly blocks: { readonly hash: string; readonly accepted: boolean }[] = []
  readonly refusals: ShareRefusal[] = []
  readonly said: string[] = []
  readonly tags = new Map<string, string>()
  /** Address → what its miner is told. */
  readonly banned = new Map<string, string>()
  #works = 0

  difficultyMost(): number {
    return this.most
  }
  difficultyStartMost(): number {
    return this.startMost
  }
  nowMs(): number {
    return this.clockMs
  }
  steadyMs(): number {
    return this.clockMs - this.setForwardMs
  }
  work(): Work | null {
    return this.current
  }
  workOf(number: number): Work | null {
    return this.works.get(number) ?? null
  }
  claim(ticket: string): Promise<Retained | null> {
    return Promise.resolve(this.retention.claim(ticket, this.clockMs))
  }
  difficultyBefore(user: { worker: string }): number | null {
    return this.known.get(user.worker) ?? null
  }
  canKeep(): boolean {
    return this.keeps
  }
  accepted(share: JudgedShare, difficulty: number, notable: Notable): void {
    this.kept.push({ share, hash: Buffer.from(share.hash).toString('hex'), difficulty, notable })
  }
  solved(block: JudgedShare, accepted: boolean): void {
    this.blocks.push({ hash: Buffer.from(block.hash).toString('hex'), accepted })
  }
  refused(reason: ShareRefusal): void {
    this.refusals.push(reason)
  }
  turnedAway(): void {
    this.said.push('turned away')
  }
  connected(user: { worker: string }, _session: string, userAgent: string, difficulty: number): void {
    this.said.push(`${user.worker} connected with ${userAgent} at ${difficulty}`)
  }
  banWords(address: string): string | null {
    return this.banned.get(address) ?? null
  }
  unwelcome(problem: string): void {
    this.said.push(`unwelcome: ${problem}`)
  }
  difficultyChanged(user: { worker: string }, _session: string, difficulty: number, cause: string): void {
    this.said.push(`${user.worker} has ${difficulty} by ${cause}`)
  }

  /** What the pool does with a template. */
  takes(fields: Partial<NodeTemplate> = {}): Work {
    const tagOf = (address: string): string => this.tags.get(address) ?? ''
    this.current = new Work(template(fields), ++this.#works, { ...TERMS, tagOf })
    this.works.set(this.#works, this.current)
    return this.current
  }
}

/** Resolves once the session could answer the line that it let wait. */
export function answered(session: Session): Promise<void> {
  return new Promise((resolve) => {
    session.settled = (answers) => {
      answers()
      resolve()
    }
  })
}

/** A session whose words are collected, one array element a line. */
export class Conversation {
  readonly session: Session
  readonly desk: TestDesk
  #heard = ''

  constructor(desk: TestDesk, extranonce1 = Uint8Array.of(0, 0, 0, 7)) {
    this.desk = desk
    this.session = new Session('5e55104000000001', extranonce1, desk, (text) => {
      this.#heard += text
    })
  }

  /** Sends a line; returns the lines that it was answered with. */
  says(line: string): string[] {
    this.session.hear(line)
    return this.hears()
  }

  hears(): string[] {
    const lines = this.#heard.split('\n')
    this.#heard = ''
    if (lines.pop() !== '') throw new Error('the last line has no end')
    return lines
  }
}
