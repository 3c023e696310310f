// Which sums are recomputed from which rows, as data: each table from the one below it. Parameters $1 and $2 are the period.

export interface Table {
  readonly name: string
  readonly key: readonly string[]
  /** What is compared; the first is never null. */
  readonly figures: readonly string[]
  /** The rows of the live table, `t`, that are compared. */
  readonly live: string
  /**
   * Rows come and go with what they stand for; or are there anyway and only their figures are wrong; or are in parts, one of
   * each lane of the ledger, and compared as one.
   */
  readonly mends: 'rows' | 'figures' | 'parts'
  /** Where the row names the share that is its best: the SQL of its key, from the recomputed row `n`. */
  readonly bestOf?: string
}

const inPeriod = `t."from" >= $1 AND t."from" < $2`
const rolled = `t."from" < (SELECT until FROM series_mark WHERE name = 'hours')`
const spanned = (span: 'week' | 'month'): string => `t.${span} >= (SELECT ${span}_since FROM backfill_span)
  AND t.${span} < (SELECT ${span}_until FROM backfill_span)`
/** Days, weeks and months that the period touches, and all time. */
const ofBest = (period: string, from: string): string => {
  const bound = (end: 'since' | 'until') =>
    `CASE ${period}::text WHEN 'day' THEN s.day_${end} WHEN 'week' THEN s.week_${end} ELSE s.month_${end} END`
  return `(${period}::text = 'ever' OR EXISTS (SELECT FROM backfill_span s
    WHERE ${from} >= ${bound('since')} AND ${from} < ${bound('until')}))`
}
const always = '$1::timestamptz < $2::timestamptz'

/** Ties go to the first that came. Raw shares only where no notable one is found. */
function bestInWeek(owner: 'player_id' | 'worker_id'): string {
  const whose = (shares: string): string => `SELECT s.at, s.instance_id, s.sequence FROM ${shares} s
    WHERE s.${owner} = n.${owner} AND s.at >= n.week AND s.at < n.week + 7 AND s.share_difficulty = n.best_difficulty
    ORDER BY 1, 2, 3 LIMIT 1`
  return `(${whose('notable_share')}) UNION ALL (${whose('share')}) LIMIT 1`
}
const bestOfWeeks = (of: 'player' | 'worker'): string => `SELECT w.best_at, w.best_instance_id, w.best_sequence
  FROM ${of}_week w WHERE w.${of}_id = n.id AND w.best_difficulty = n.best_difficulty ORDER BY 1, 2, 3 LIMIT 1`

const ofSlot = ['shares', 'work', 'squares', 'best']
const ofWeek = ['shares', 'work', 'best_difficulty']
const ofOneBest = ['best_difficulty', 'best_at', 'best_instance_id', 'best_sequence']
const ofWorker = ['player_id', 'worker_id', '"from"']

/** In the order in which they are mended: the totals take their bests from the weeks. */
export const TABLES: readonly Table[] = [
  { name: 'worker_slot', key: ofWorker, figures: ofSlot, live: inPeriod, mends: 'rows' },
  { name: 'worker_hour', key: ofWorker, figures: ofSlot, live: `${inPeriod} AND ${rolled}`, mends: 'rows' },
  { name: 'worker_day', key: ofWorker, figures: ofSlot, live: `${inPeriod} AND ${rolled}`, mends: 'rows' },
  {
    name: 'player_week',
    key: ['player_id', 'week'],
    figures: ofWeek,
    live: spanned('week'),
    mends: 'rows',
    bestOf: bestInWeek('player_id'),
  },
  {
    name: 'worker_week',
    key: ['worker_id', 'week'],
    figures: ofWeek,
    live: spanned('week'),
    mends: 'rows',
    bestOf: bestInWeek('worker_id'),
  },
  {
    name: 'player_month',
    key: ['player_id', 'month'],
    figures: ['shares', 'work'],
    live: spanned('month'),
    mends: 'rows',
  },
  { name: 'player', key: ['id'], figures: ofWeek, live: always, mends: 'figures', bestOf: bestOfWeeks('player') },
  { name: 'worker', key: ['id'], figures: ofWeek, live: always, mends: 'figures', bestOf: bestOfWeeks('worker') },
  ...(['player', 'worker'] as const).map(
    (of): Table => ({
      name: `${of}_best`,
      key: [`${of}_id`, 'period', '"from"', 'source'],
      figures: ofOneBest,
      live: `${ofBest('t.period', 't."from"')} AND ${always}`,
      mends: 'rows',
    }),
  ),
  { name: 'pool_total', key: ['id'], figures: ['shares', 'work'], live: always, mends: 'parts' },
]

/** In the order in which the ledger writes them, so that neither waits for the other in a circle. */
export const LOCKED =
  'player, worker, worker_slot, player_week, worker_week, player_month, player_best, worker_best, pool_total'

const start = (span: string): string => `date_trunc('${span}', t."from", 'UTC')`
const slotSums = 'sum(t.shares)::int8 AS shares, sum(t.work) AS work, sum(t.squares) AS squares, max(t.best) AS best'
const weekSums = 'sum(t.shares)::int8 AS shares, sum(t.work) AS work, max(t.best) AS best_difficulty'

/** Slots of all weeks or months that the period touches. */
const slotsOf = (span: 'week' | 'month'): string => `
  SELECT t.player_id, t.worker_id, ${start(span)}::date AS ${span}, t.shares, t.work, t.best FROM new_worker_slot t
  UNION ALL
  SELECT t.player_id, t.worker_id, ${start(span)}::date, t.shares, t.work, t.best FROM worker_slot t, backfill_span s
    WHERE t."from" >= s.${span}_since AND t."from" < s.${span}_until AND NOT (${inPeriod})`

/** All time: weeks that were recomputed, and the others as they are. */
const totalsOf = (of: 'player' | 'worker'): string => `
  SELECT p.id, coalesce(sum(w.shares), 0)::int8 AS shares, coalesce(sum(w.work), 0) AS work,
      max(w.best_difficulty) AS best_difficulty
    FROM ${of} p LEFT JOIN (
      SELECT ${of}_id, shares, work, best_difficulty FROM new_${of}_week
      UNION ALL
      SELECT t.${of}_id, t.shares, t.work, t.best_difficulty FROM ${of}_week t WHERE NOT (${spanned('week')})
    ) w ON w.${of}_id = p.id WHERE ${always} GROUP BY 1`

/** Of notable shares, since whatever is the best of a time was one when it came. Of equal ones the first. */
const bestsOf = (of: 'player' | 'worker', periods: readonly string[]): string => `
  SELECT DISTINCT ON (1, 2, 3, 4) n.${of}_id, p.period, p."from", i.source, n.share_difficulty AS best_difficulty,
      n.at AS best_at, n.instance_id AS best_instance_id, n.sequence AS best_sequence
    FROM notable_share n JOIN publisher_instance i ON i.id = n.instance_id
      CROSS JOIN unnest('{${periods.join(', ')}}'::best_period[]) AS q(period)
      CROSS JOIN LATERAL (SELECT q.period, CASE q.period WHEN 'ever' THEN date '1970-01-01'
        ELSE date_trunc(q.period::text, n.at, 'UTC')::date END AS "from") p
    WHERE ${ofBest('p.period', 'p."from"')} AND ${always} ORDER BY 1, 2, 3, 4, 5 DESC, 6, 7, 8`

const endOf = (span: 'week' | 'month'): string =>
  `(date_trunc('${span}', $2::timestamptz - interval '1 millisecond', 'UTC') + interval '1 ${span}')::date`

/** Temporary tables in order. `new_worker_slot` begins with the days whose raw shares are gone. */
export const RECOMPUTED: readonly (readonly [string, string])[] = [
  [
    'backfill_span',
    `SELECT $1::timestamptz::date AS day_since, $2::timestamptz::date AS day_until,
      date_trunc('week', $1::timestamptz, 'UTC')::date AS week_since, ${endOf('week')} AS week_until,
      date_trunc('month', $1::timestamptz, 'UTC')::date AS month_since, ${endOf('month')} AS month_until`,
  ],
  [
    'new_worker_slot',
    `SELECT t.player_id, t.worker_id, t."from", t.shares::int8, t.work, t.squares, t.best FROM worker_slot t
      WHERE ${inPeriod} AND NOT EXISTS (SELECT FROM backfill_day d WHERE d."from" = ${start('day')})`,
  ],
  [
    'new_worker_hour',
    `SELECT t.player_id, t.worker_id, ${start('hour')} AS "from", ${slotSums} FROM new_worker_slot t
      WHERE ${inPeriod} AND ${rolled} GROUP BY 1, 2, 3`,
  ],
  [
    'new_worker_day',
    `SELECT t.player_id, t.worker_id, ${start('day')} AS "from", ${slotSums} FROM new_worker_hour t
      WHERE ${inPeriod} GROUP BY 1, 2, 3`,
  ],
  ['week_slot', slotsOf('week')],
  ['new_player_week', `SELECT t.player_id, t.week, ${weekSums} FROM week_slot t WHERE ${always} GROUP BY 1, 2`],
  ['new_worker_week', `SELECT t.worker_id, t.week, ${weekSums} FROM week_slot t WHERE ${always} GROUP BY 1, 2`],
  [
    'new_player_month',
    `SELECT t.player_id, t.month, sum(t.shares)::int8 AS shares, sum(t.work) AS work
      FROM (${slotsOf('month')}) t GROUP BY 1, 2`,
  ],
  ['new_player', totalsOf('player')],
  ['new_worker', totalsOf('worker')],
  [
    'new_pool_total',
    `SELECT 1 AS id, coalesce(sum(shares), 0)::int8 AS shares, coalesce(sum(work), 0) AS work FROM new_player WHERE ${always}`,
  ],
  ['new_player_best', bestsOf('player', ['day', 'week', 'month', 'ever'])],
  ['new_worker_best', bestsOf('worker', ['day', 'month'])],
]

/** Day by day, so that each reads one partition; $1 is the day. */
export const SLOTS_OF_DAY = `INSERT INTO new_worker_slot
  SELECT s.player_id, s.worker_id, date_bin('10 minutes', s.at, 'epoch'), count(*),
      sum(d.work), sum(d.work * d.work), max(s.share_difficulty)
    FROM share s CROSS JOIN LATERAL (SELECT s.difficulty::text::numeric AS work) d
    WHERE s.at >= $1 AND s.at < $1::timestamptz + interval '1 day' GROUP BY 1, 2, 3`
