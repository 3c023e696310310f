// Folds a batch of events, in order, into the rows they come to. Pure but for the state it advances.
import type { GameEvent, ShareAccepted, SharesRefused } from '../../../../events/index.ts'
import { betterOf, dayNameOf, hourOf, mondayOf, monthOf, poolSlotMs, slotMs, standingOf, startOf } from '../rules.ts'
import { WorkSum } from '../work.ts'
import { addHeightWork, findBlock, settleBlock } from './blocks.ts'
import type { Changes, ShareFact, ShareRow } from './changes.ts'
import {
  changesOf,
  emptySheet,
  type PlayerTally,
  type ProxyTally,
  type SessionTally,
  type Sheet,
  type SpanTally,
  type WorkerTally,
} from './sheet.ts'
import { dayKey, type OfWorker, type State, sessionKey, type WorkerState, weekKey, workerKey } from './state.ts'

export function fold(events: readonly GameEvent[], state: State, network: string): Changes {
  const sheet = emptySheet(state, network)
  for (const event of events) take(sheet, event)
  return changesOf(sheet)
}

function take(sheet: Sheet, event: GameEvent): void {
  if (event.type === 'TipChanged') {
    const { network, height, hash, difficulty, atMs } = event
    sheet.tips.set(network, { network, height, hash, difficulty, changed_at: atMs })
    sheet.blocks.difficulties.set(height + 1, { network, difficulty, told_at: atMs })
  } else if (event.type === 'BlockSettled') {
    if (!settleBlock(sheet.blocks, sheet.state.blocks, event))
      sheet.odd.push({ event, reason: 'settles a block that was never found' })
  } else {
    takeOfWorker(sheet, event)
  }
}

function takeOfWorker(sheet: Sheet, event: OfWorker): void {
  const worker = sheet.state.workers.get(workerKey(event.address, event.worker))
  const instanceId = sheet.state.instances.get(event.instance)
  if (!worker || instanceId === undefined) throw new Error(`${event.type} of a worker that was not loaded`)
  const tallies = tally(sheet, worker, event.atMs)
  if (event.type === 'BlockFound') {
    findBlock(sheet.blocks, sheet.state.blocks, worker.player.id, worker.id, event)
    return
  }
  const session = sessionOf(sheet, worker.id, instanceId, event.session, event.atMs)
  switch (event.type) {
    case 'ShareAccepted':
      accept(sheet, worker, instanceId, tallies, session, event)
      break
    case 'SharesRefused':
      refuse(sheet, worker, event)
      break
    case 'WorkerConnected':
      tallies.worker.userAgent = event.userAgent
      tallies.worker.connectedMs = event.atMs
      session.userAgent = event.userAgent
      break
    case 'WorkerDisconnected':
      session.endedMs = event.atMs
      session.startedMs = Math.min(session.startedMs, event.atMs - event.sessionMs)
      break
    case 'DifficultyChanged':
    case 'HashrateMeasured':
      // Live state only.
      break
  }
}

function tally(sheet: Sheet, worker: WorkerState, atMs: number): { player: PlayerTally; worker: WorkerTally } {
  let player = sheet.players.get(worker.player)
  if (!player) {
    player = {
      firstSeenMs: atMs,
      lastShareMs: null,
      shares: 0,
      work: new WorkSum(),
      proxyShares: 0,
      proxyWork: new WorkSum(),
    }
    sheet.players.set(worker.player, player)
  }
  let ofWorker = sheet.workers.get(worker.id)
  if (!ofWorker) {
    ofWorker = {
      worker,
      firstSeenMs: atMs,
      lastShareMs: null,
      shares: 0,
      work: new WorkSum(),
      userAgent: null,
      connectedMs: null,
    }
    sheet.workers.set(worker.id, ofWorker)
  }
  player.firstSeenMs = Math.min(player.firstSeenMs, atMs)
  ofWorker.firstSeenMs = Math.min(ofWorker.firstSeenMs, atMs)
  return { player, worker: ofWorker }
}

function sessionOf(sheet: Sheet, workerId: number, instanceId: number, session: string, atMs: number): SessionTally {
  const key = sessionKey(workerId, instanceId, session)
  let found = sheet.sessions.get(key)
  if (!found) {
    found = {
      workerId,
      instanceId,
      session,
      startedMs: atMs,
      endedMs: null,
      userAgent: null,
      shares: 0,
      work: new WorkSum(),
    }
    sheet.sessions.set(key, found)
  }
  found.startedMs = Math.min(found.startedMs, atMs)
  return found
}

function accept(
  sheet: Sheet,
  worker: WorkerState,
  instanceId: number,
  tallies: { player: PlayerTally; worker: WorkerTally },
  session: SessionTally,
  event: ShareAccepted,
): void {
  const { state } = sheet
  const { player } = worker
  const week = mondayOf(event.atMs)
  const ofWeek = weekKey(player.id, week)
  const ofDay = dayKey(worker.id, dayNameOf(event.atMs), event.source)
  const ofSession = sessionKey(worker.id, instanceId, event.session)
  const before = {
    player: player.best,
    week: state.weeks.get(ofWeek) ?? null,
    worker: worker.best,
    session: state.sessions.get(ofSession) ?? null,
  }
  const standing = standingOf(event.shareDifficulty, event.isBlock, before)
  const withoutBlock = event.isBlock ? standingOf(event.shareDifficulty, false, before) : null
  const share: ShareRow = {
    at: event.atMs,
    instance_id: instanceId,
    sequence: event.sequence,
    player_id: player.id,
    worker_id: worker.id,
    height: event.height,
    standing,
    difficulty: event.difficulty,
    share_difficulty: event.shareDifficulty,
    hash: event.hash,
  }
  sheet.shares.push(share)
  const best = { difficulty: event.shareDifficulty, atMs: event.atMs, instanceId, sequence: event.sequence }
  const bestOfDay = betterOf(state.workerDays.get(ofDay) ?? null, best)
  const beatsDay = bestOfDay === best
  if (beatsDay) {
    state.workerDays.set(ofDay, best)
    sheet.dayBests.push({ playerId: player.id, workerId: worker.id, source: event.source, best })
  }
  const isNotable = standing !== 'ordinary' || beatsDay
  if (isNotable) {
    const proof = proofColumns(event.proof)
    sheet.notables.push({ ...share, network: sheet.network, ...proof, standing_without_block: withoutBlock })
    player.best = betterOf(player.best, best)
    worker.best = betterOf(worker.best, best)
    state.weeks.set(ofWeek, betterOf(state.weeks.get(ofWeek) ?? null, best))
    state.sessions.set(ofSession, betterOf(state.sessions.get(ofSession) ?? null, best))
  }
  sheet.facts.push(factOf(event, instanceId, worker, standing, isNotable))
  for (const each of [tallies.player, tallies.worker]) {
    each.lastShareMs = Math.max(each.lastShareMs ?? 0, event.atMs)
    each.shares++
    each.work.add(event.difficulty)
  }
  addByProxy(tallies.player, event)
  session.shares++
  session.work.add(event.difficulty)
  sheet.work.add(event.difficulty)
  addToSpan(sheet.weeks, player.id, week, event)
  addToSpan(sheet.months, player.id, monthOf(event.atMs), event)
  const ofWorkerWeek = weekKey(worker.id, week)
  const workerWeek = sheet.workerWeeks.get(ofWorkerWeek) ?? {
    id: worker.id,
    week,
    shares: 0,
    work: new WorkSum(),
    best,
  }
  workerWeek.shares++
  workerWeek.work.add(event.difficulty)
  workerWeek.best = betterOf(workerWeek.best, best)
  sheet.workerWeeks.set(ofWorkerWeek, workerWeek)
  addToSlots(sheet, worker, event)
  addHeightWork(sheet.blocks, event)
}

const proofColumns = (proof: ShareAccepted['proof']) => ({
  header: proof?.header ?? null,
  coinbase: proof?.coinbase ?? null,
  merkle_branch: proof?.merkleBranch.join('') ?? null,
})

function factOf(
  event: ShareAccepted,
  instanceId: number,
  worker: WorkerState,
  standing: ShareRow['standing'],
  isNotable: boolean,
): ShareFact {
  return {
    atMs: event.atMs,
    instanceId,
    sequence: event.sequence,
    source: event.source,
    address: event.address,
    workerName: event.worker,
    isDemo: worker.isDemo,
    difficulty: event.difficulty,
    shareDifficulty: event.shareDifficulty,
    height: event.height,
    hash: event.hash,
    standing,
    hasProof: isNotable && event.proof !== null,
  }
}

function addByProxy(tally: ProxyTally, { source, difficulty }: ShareAccepted): void {
  if (source !== 'proxy') return
  tally.proxyShares++
  tally.proxyWork.add(difficulty)
}

function addToSpan(spans: Map<string, SpanTally>, id: number, from: string, event: ShareAccepted): void {
  const key = weekKey(id, from)
  let found = spans.get(key)
  if (!found) {
    found = { id, from, shares: 0, work: new WorkSum(), proxyShares: 0, proxyWork: new WorkSum() }
    spans.set(key, found)
  }
  found.shares++
  found.work.add(event.difficulty)
  addByProxy(found, event)
}

function addToSlots(sheet: Sheet, worker: WorkerState, event: ShareAccepted): void {
  const from = startOf(event.atMs, slotMs)
  const key = `${worker.id}\0${from}`
  const slot = sheet.slots.get(key) ?? {
    player_id: worker.player.id,
    worker_id: worker.id,
    from,
    shares: 0,
    work: new WorkSum(),
    squares: new WorkSum(2),
    best: 0,
  }
  slot.shares++
  slot.work.add(event.difficulty)
  slot.squares.add(event.difficulty)
  slot.best = Math.max(slot.best, event.shareDifficulty)
  sheet.slots.set(key, slot)
  const poolFrom = startOf(event.atMs, poolSlotMs)
  const pool = sheet.poolSlots.get(poolFrom) ?? {
    from: poolFrom,
    shares: 0,
    work: new WorkSum(),
    squares: new WorkSum(2),
  }
  pool.shares++
  pool.work.add(event.difficulty)
  pool.squares.add(event.difficulty)
  sheet.poolSlots.set(poolFrom, pool)
}

function refuse(sheet: Sheet, worker: WorkerState, event: SharesRefused): void {
  const hour = hourOf(event.atMs)
  for (const [reason, count] of Object.entries(event.counts)) {
    if (!count) continue
    const key = `${worker.id}\0${hour}\0${reason}`
    const found = sheet.refusals.get(key) ?? {
      player_id: worker.player.id,
      worker_id: worker.id,
      hour,
      reason,
      count: 0,
    }
    found.count += count
    sheet.refusals.set(key, found)
  }
}
