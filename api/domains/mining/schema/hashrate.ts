import { builder } from '../../../schema/builder.ts'
import type { HistoryPoint, Windows } from '../read/windows.ts'
import { hashrateOf, type Rate } from '../rules.ts'

export const HashrateWindow = builder.objectRef<Rate>('HashrateWindow').implement({
  description:
    'What was mined within a window. The hashrate is an estimate from chance finds: the fewer the shares, the wider its range. Zero throughout while the window holds no share.',
  fields: (t) => ({
    hashrate: t.expose('hashrate', { type: 'Hashrate', description: 'Work times 2^32 over the length of the window.' }),
    low: t.expose('low', { type: 'Hashrate', description: 'Lower end of the 95 % confidence range (Poisson).' }),
    high: t.expose('high', { type: 'Hashrate', description: 'Upper end of the 95 % confidence range (Poisson).' }),
    shares: t.expose('shares', { type: 'Count', description: 'Accepted shares in the window.' }),
    work: t.expose('work', { type: 'Difficulty', description: 'Sum of their assigned difficulties.' }),
  }),
})

export const HashrateWindows = builder.objectRef<Windows>('HashrateWindows').implement({
  description: 'Hashrate over windows that end now. None reaches back before the miner was first seen.',
  fields: (t) => ({
    oneMinute: t.expose('oneMinute', { type: HashrateWindow, description: 'The last minute.' }),
    fiveMinutes: t.expose('fiveMinutes', { type: HashrateWindow, description: 'The last five minutes.' }),
    oneHour: t.expose('oneHour', { type: HashrateWindow, description: 'The last hour.' }),
    oneDay: t.expose('oneDay', { type: HashrateWindow, description: 'The last 24 hours, to ten minutes.' }),
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
