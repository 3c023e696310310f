import { builder } from '../../../schema/builder.ts'
import {
  countOf,
  type HourTally,
  type RefusalFact,
  type RefusalReport,
  type Tally,
  type WorkerTally,
} from '../read/refusals.ts'
import { type Hint, hintFor } from '../refusal-hints.ts'
import { HintLevelName, RefusalReason } from './enums.ts'

export const RefusalCount = builder.objectRef<RefusalFact>('RefusalCount').implement({
  description: 'Shares refused for one reason.',
  fields: (t) => ({
    reason: t.expose('reason', { type: RefusalReason, description: 'Why.' }),
    count: t.expose('count', { type: 'Count', description: 'How many.' }),
  }),
})

const RefusalHint = builder.objectRef<Hint>('RefusalHint').implement({
  description:
    'What refused shares mean to the owner of a rig, in English. The same figures always give the same hint.',
  fields: (t) => ({
    level: t.expose('level', { type: HintLevelName, description: 'Whether there is anything to do.' }),
    summary: t.exposeString('summary', { description: 'All in a line, with the percentage.' }),
    meaning: t.exposeString('meaning', { description: 'What such a refusal is.' }),
    advice: t.exposeString('advice', { description: 'What to do.' }),
  }),
})

interface PartOf extends RefusalFact {
  /** Shares handed in. */
  readonly all: number
}
const RefusalPart = builder.objectRef<PartOf>('RefusalPart').implement({
  description: 'Shares refused for one reason, beside all that were handed in.',
  fields: (t) => ({
    reason: t.expose('reason', { type: RefusalReason, description: 'Why.' }),
    count: t.expose('count', { type: 'Count', description: 'How many.' }),
    part: t.float({
      description: 'Part of all shares that were handed in, from 0 to 1.',
      resolve: ({ count, all }) => (all > 0 ? count / all : 0),
    }),
    hint: t.field({
      type: RefusalHint,
      description: 'What it means.',
      resolve: ({ reason, count, all }) => hintFor(reason, count, all),
    }),
  }),
})

const refusedOf = (tally: Tally): number => countOf(tally)
const partsOf = (tally: Tally): PartOf[] => {
  const all = tally.accepted + refusedOf(tally)
  return tally.refused.map((fact) => ({ ...fact, all }))
}

const WorkerRefusals = builder.objectRef<WorkerTally>('WorkerRefusals').implement({
  description: 'What a worker handed in.',
  fields: (t) => ({
    workerName: t.exposeString('name', { description: 'Its name; empty where the rig gave none.' }),
    accepted: t.expose('accepted', { type: 'Count', description: 'Shares that counted.' }),
    refused: t.field({ type: 'Count', description: 'Shares that did not.', resolve: refusedOf }),
    byReason: t.field({ type: [RefusalPart], description: 'These by reason, most first.', resolve: partsOf }),
  }),
})

const HourRefusals = builder.objectRef<HourTally>('HourRefusals').implement({
  description: 'What was handed in within an hour.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'Its start.', resolve: ({ fromMs }) => new Date(fromMs) }),
    accepted: t.expose('accepted', { type: 'Count', description: 'Shares that counted.' }),
    refused: t.field({ type: 'Count', description: 'Shares that did not.', resolve: refusedOf }),
    byReason: t.field({ type: [RefusalPart], description: 'These by reason, most first.', resolve: partsOf }),
  }),
})

export const RefusalReportType = builder.objectRef<RefusalReport>('RefusalReport').implement({
  description: 'Refused shares of a span of time by reason, worker and hour, with what they mean.',
  fields: (t) => ({
    from: t.field({
      type: 'DateTime',
      description: 'Where the span begins.',
      resolve: ({ fromMs }) => new Date(fromMs),
    }),
    accepted: t.expose('accepted', { type: 'Count', description: 'Shares that counted.' }),
    refused: t.field({ type: 'Count', description: 'Shares that did not.', resolve: refusedOf }),
    byReason: t.field({ type: [RefusalPart], description: 'These by reason, most first.', resolve: partsOf }),
    byWorker: t.field({
      type: [WorkerRefusals],
      description: 'Workers with refused shares, most first, up to 20.',
      resolve: ({ workers }) => [...workers],
    }),
    byHour: t.field({
      type: [HourRefusals],
      description: 'Each hour in UTC, oldest first, without gaps; the last is still running.',
      resolve: ({ hours }) => [...hours],
    }),
  }),
})
