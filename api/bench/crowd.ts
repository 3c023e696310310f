// A pool's miners and what chance gave them: shares come as Poisson processes, and are as good as luck has it.
import { type Best, betterOf, mondayOf, type Standing, standingOf, startOf } from '../domains/mining/rules.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
/** What vardiff aims at for every rig, whatever its hashrate. */
const sharesAMinute = 6
/** How far back the shares go. */
export const days = 8
/** Of a hundred players the one with most rigs mines without a break; of the others' rigs a third is online now. */
const tirelessPart = 0.01
const onlineEvery = 3
/** Times that a rig comes. */
const spellsOfRig = 3

export interface Miner {
  readonly id: number
  best: Best | null
  week: string
  weekBest: Best | null
}

export interface Rig {
  readonly id: number
  readonly player: Miner
  readonly name: string
  /** A power of two: sums of work are exact in a double, too. */
  readonly difficulty: number
  readonly spells: readonly Spell[]
  best: Best | null
  day: number
  dayBest: Best | null
}

/** A connection of a rig. */
export interface Spell {
  readonly rig: Rig
  readonly fromMs: number
  readonly untilMs: number
  readonly isOpen: boolean
  shares: number
  best: Best | null
}

export interface DrawnShare {
  readonly atMs: number
  readonly sequence: number
  readonly rig: Rig
  readonly shareDifficulty: number
  readonly standing: Standing
  /** Of a block: what it is without. */
  readonly withoutBlock: Standing | null
  readonly isNotable: boolean
}

export interface Crowd {
  readonly players: readonly Miner[]
  readonly rigs: readonly Rig[]
  readonly fromMs: number
  readonly untilMs: number
}

/** Chance that is the same in each run: mulberry32. From 0 to below 1. */
export function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Players with one rig mostly and 141 at most (a Pareto distribution), whose rigs are online for as long as it takes to
 * find so many shares on average.
 */
export function gatherCrowd(sharesWanted: number, playersWanted: number, nowMs: number, random: () => number): Crowd {
  const untilMs = startOf(nowMs, minuteMs)
  const fromMs = untilMs - days * dayMs
  const counts = Array.from({ length: playersWanted }, (_, i) => Math.floor(Math.sqrt(playersWanted / (i + 0.5))))
  const rigsWanted = counts.reduce((sum, count) => sum + count, 0)
  const minutes = Math.max(spellsOfRig, Math.round(sharesWanted / sharesAMinute / rigsWanted))
  const players: Miner[] = []
  const rigs: Rig[] = []
  for (const [i, count] of counts.entries()) {
    const player: Miner = { id: i + 1, best: null, week: '', weekBest: null }
    players.push(player)
    for (let n = 0; n < count; n++) {
      const spells: Spell[] = []
      const rig: Rig = {
        id: rigs.length + 1,
        player,
        name: n === 0 ? '' : `rig${n}`,
        difficulty: 2 ** (Math.floor(random() * 24) - 4),
        spells,
        best: null,
        day: 0,
        dayBest: null,
      }
      rigs.push(rig)
      const isTireless = i < playersWanted * tirelessPart
      const pieces = isTireless ? 1 : spellsOfRig
      const length = Math.round(minutes / pieces) * minuteMs
      for (let piece = 0; piece < pieces; piece++) {
        const isOpen = piece === pieces - 1 && (isTireless || rig.id % onlineEvery === 0)
        // Each in its own part of the time, so that a rig is never there twice.
        const room = (untilMs - fromMs) / pieces
        const latest = fromMs + room * (piece + 1) - length
        const begin = isOpen ? untilMs - length : startOf(latest - random() * (room - length), minuteMs)
        spells.push({ rig, fromMs: Math.max(fromMs, begin), untilMs: begin + length, isOpen, shares: 0, best: null })
      }
    }
  }
  return { players, rigs, fromMs, untilMs }
}

/** How far the drawing has come. */
export interface Drawn {
  readonly sequence: number
  readonly untilMs: number
}

/** Draws all shares of the crowd's time, a minute at once; then `drawOn` goes on from there. */
export async function drawShares(
  crowd: Crowd,
  blocksWanted: number,
  random: () => number,
  take: (share: DrawnShare) => void,
  afterMinute: () => Promise<void>,
): Promise<Drawn> {
  const spells = crowd.rigs.flatMap((rig) => rig.spells)
  const begins = Map.groupBy(spells, (spell) => spell.fromMs)
  const expected = spells.reduce((sum, each) => sum + ((each.untilMs - each.fromMs) / minuteMs) * sharesAMinute, 0)
  const blockEvery = Math.ceil(expected / (blocksWanted + 1))
  let blocks = 0
  const isBlock = (sequence: number): boolean => {
    const isDue = blocks < blocksWanted && sequence >= (blocks + 1) * blockEvery
    if (isDue) blocks++
    return isDue
  }
  let online: Spell[] = []
  let sequence = 0
  for (let minute = crowd.fromMs; minute < crowd.untilMs; minute += minuteMs) {
    online = online.filter((spell) => spell.untilMs > minute).concat(begins.get(minute) ?? [])
    sequence = drawSpan(online, minute, minute + minuteMs, sequence, random, take, isBlock)
    await afterMinute()
  }
  return { sequence, untilMs: crowd.untilMs }
}

/** Whoever is online now goes on. */
export function drawOn(
  { rigs }: Crowd,
  { sequence, untilMs }: Drawn,
  nowMs: number,
  random: () => number,
  take: (share: DrawnShare) => void,
): Drawn {
  const online = rigs.flatMap(({ spells }) => spells.filter(({ isOpen }) => isOpen))
  return { sequence: drawSpan(online, untilMs, nowMs, sequence, random, take, () => false), untilMs: nowMs }
}

/**
 * Rigs that are online at the same time find shares at the same rate, so together they are one Poisson process, of which
 * each share is anybody's by the same chance: that is exact. It has no memory: what is left of a gap at the end of a span
 * is as good as a new one.
 */
function drawSpan(
  online: readonly Spell[],
  fromMs: number,
  untilMs: number,
  before: number,
  random: () => number,
  take: (share: DrawnShare) => void,
  isBlock: (sequence: number) => boolean,
): number {
  const gapMs = minuteMs / (sharesAMinute * online.length)
  let sequence = before
  for (let at = fromMs + exponential(gapMs, random); at < untilMs; at += exponential(gapMs, random)) {
    const spell = online[Math.floor(random() * online.length)] as Spell
    sequence++
    take(judge(spell, Math.floor(at), sequence, random, isBlock(sequence)))
  }
  return sequence
}

const exponential = (mean: number, random: () => number): number => -Math.log(1 - random()) * mean

/** As the ledger does, with its rules. */
function judge(spell: Spell, atMs: number, sequence: number, random: () => number, isBlock: boolean): DrawnShare {
  const { rig } = spell
  const { player } = rig
  const shareDifficulty = rig.difficulty / (1 - random())
  const week = mondayOf(atMs)
  if (player.week !== week) {
    player.week = week
    player.weekBest = null
  }
  const day = startOf(atMs, dayMs)
  if (rig.day !== day) {
    rig.day = day
    rig.dayBest = null
  }
  const before = { player: player.best, week: player.weekBest, worker: rig.best, session: spell.best }
  const withoutBlock = standingOf(shareDifficulty, false, before)
  const best: Best = { difficulty: shareDifficulty, atMs, instanceId: 1, sequence }
  const dayBest = betterOf(rig.dayBest, best)
  const isNotable = isBlock || withoutBlock !== 'ordinary' || dayBest === best
  spell.shares++
  if (isNotable) {
    rig.dayBest = dayBest
    player.best = betterOf(player.best, best)
    player.weekBest = betterOf(player.weekBest, best)
    rig.best = betterOf(rig.best, best)
    spell.best = betterOf(spell.best, best)
  }
  return {
    atMs,
    sequence,
    rig,
    shareDifficulty,
    standing: isBlock ? 'block' : withoutBlock,
    withoutBlock: isBlock ? withoutBlock : null,
    isNotable,
  }
}
