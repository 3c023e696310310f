import { builder } from '../../../schema/builder.ts'
import { hashrateOf, type Rate, type Windows } from '../hashrate.ts'
import type { HistoryPoint } from '../read/windows.ts'

export const HashrateWindow = builder.objectRef<Rate>('HashrateWindow').implement({
  description:
    'What was mined within a window. The hashrate is an estimate from chance finds: the fewer the shares and the more their difficulties differ, the wider its range. Without a share in the window it is zero, and `high` tells what would hardly have gone unseen.',
  fields: (t) => ({
    hashrate: t.expose('hashrate', {
      type: 'Hashrate',
      description: 'Work times 2^32 over the length of the window: right on average from the first second on.',
    }),
    low: t.expose('low', {
      type: 'Hashrate',
      description: 'Lower end of the 95 % confidence range (Poisson); 0 without a share.',
    }),
    high: t.expose('high', {
      type: 'Hashrate',
      description:
        'Upper end of the 95 % confidence range (Poisson). Without a share it goes by the difficulties of the next longer window that has some; 0 where none has.',
    }),
    shares: t.expose('shares', { type: 'Count', description: 'Accepted shares in the window.' }),
    work: t.expose('work', { type: 'Difficulty', description: 'Sum of their assigned difficulties.' }),
    seconds: t.exposeFloat('seconds', {
      description:
        'How long it was measured, in seconds: shorter than the name says while the miner is new, a little longer where whole slots or hours are summed.',
    }),
  }),
})

export const HashrateWindows = builder.objectRef<Windows>('HashrateWindows').implement({
  description: 'Hashrate over windows that end now. None reaches back before the miner was first seen.',
  fields: (t) => ({
    oneMinute: t.expose('oneMinute', { type: HashrateWindow, description: 'The last minute.' }),
    fiveMinutes: t.expose('fiveMinutes', { type: HashrateWindow, description: 'The last five minutes.' }),
    oneHour: t.expose('oneHour', {
      type: HashrateWindow,
      description: 'The last hour, and what its first ten minutes have over.',
    }),
    oneDay: t.expose('oneDay', {
      type: HashrateWindow,
      description: 'The last 24 hours, and what the hour before has over.',
    }),
    sevenDays: t.expose('sevenDays', {
      type: HashrateWindow,
      description: 'The last seven days, and what the hour before has over.',
    }),
  }),
})

export const HashratePoint = builder.objectRef<HistoryPoint>('HashratePoint').implement({
  description: 'One step of a history. The newest step is still running: its figures grow.',
  fields: (t) => ({
    from: t.field({
      type: 'DateTime',
      description: 'Start of the step.',
      resolve: (point) => new Date(point.fromMs),
    }),
    seconds: t.exposeInt('seconds', { description: 'Length of the step in seconds.' }),
    hashrate: t.field({
      type: 'Hashrate',
      description: 'Work times 2^32 over the length of the step.',
      resolve: (point) => hashrateOf(point.work, point.seconds),
    }),
    work: t.expose('work', { type: 'Difficulty', description: 'Sum of assigned difficulties; 0 without shares.' }),
    shares: t.expose('shares', { type: 'Count', description: 'Accepted shares.' }),
    best: t.expose('best', {
      type: 'Difficulty',
      description: 'Highest difficulty that a share reached; 0 without shares.',
    }),
  }),
})
