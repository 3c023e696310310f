import 'uplot/dist/uPlot.min.css'
import { Box, Text } from '@chakra-ui/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import uPlot from 'uplot'
import { useQuery } from 'urql'
import { HashrateHistoryDocument } from '../../gql/graphql.ts'
import { useResume } from '../../live/context.tsx'
import { formatHashrate } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { Toggle } from '../../ui/toggle.tsx'
import { type ChartPoint, chartPoints, chartStart } from './history.ts'

const refreshMs = 60_000
/** A player who has just come waits for the first point. */
const refreshEmptyMs = 10_000
const height = 220
const RANGES = [
  ['DAY', '24 hours'],
  ['WEEK', '7 days'],
] as const
const SECONDS = { DAY: 86_400, WEEK: 604_800 }

export function HashrateChart({ address }: { address: string }) {
  const [range, setRange] = useState<'DAY' | 'WEEK'>('DAY')
  const [{ data }, refresh] = useQuery({ query: HashrateHistoryDocument, variables: { address, range } })
  const again = useCallback(() => refresh({ requestPolicy: 'network-only' }), [refresh])
  useResume(again)
  const player = data?.player.__typename === 'Player' ? data.player : null
  const points = useMemo(
    () => (player ? chartPoints(player.hashrateHistory, player.firstSeenAt, Date.now()) : []),
    [player],
  )
  const isEmpty = points.every(({ hashrate }) => hashrate === 0)
  useEffect(() => {
    const timer = setInterval(() => document.hidden || again(), isEmpty ? refreshEmptyMs : refreshMs)
    return () => clearInterval(timer)
  }, [again, isEmpty])
  const toggle = <Toggle label="How far back" choices={RANGES} chosen={range} choose={setRange} />
  return (
    <Panel title="Hashrate" aside={toggle}>
      {isEmpty ? (
        <Text color="soft" fontSize="sm" h={`${height}px`} display="grid" placeItems="center" textAlign="center">
          {player ? 'The chart begins with the first minutes of mining.' : 'Loading the chart …'}
        </Text>
      ) : (
        <Plot points={points} rangeS={SECONDS[range]} />
      )}
    </Panel>
  )
}

function Plot({ points, rangeS }: { points: readonly ChartPoint[]; rangeS: number }) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = host.current
    if (!element) return
    const nowS = Date.now() / 1_000
    // The last step reaches to this moment.
    const data: uPlot.AlignedData = [
      [...points.map(({ atS }) => atS), nowS],
      [...points.map(({ hashrate }) => hashrate), points.at(-1)?.hashrate ?? 0],
    ]
    // Made anew with each set of points, once a minute: a few milliseconds.
    const startS = chartStart(points, rangeS, nowS * 1_000)
    const plot = new uPlot(options(element.clientWidth, startS, nowS, rangeS), data, element)
    const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }))
    resize.observe(element)
    return () => {
      resize.disconnect()
      plot.destroy()
    }
  }, [points, rangeS])
  return (
    <Box ref={host} role="img" aria-label={sentenceOf(points, rangeS)} h={`${height}px`} minW={0} overflow="hidden" />
  )
}

function sentenceOf(points: readonly ChartPoint[], rangeS: number): string {
  const rates = points.map(({ hashrate }) => hashrate)
  const mean = rates.reduce((sum, each) => sum + each, 0) / Math.max(1, rates.length)
  const span = rangeS === SECONDS.DAY ? 'the last 24 hours' : 'the last 7 days'
  return `Hashrate over ${span}: ${formatHashrate(mean)} on average, at most ${formatHashrate(Math.max(0, ...rates))}, lately ${formatHashrate(rates.at(-1) ?? 0)}`
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const date = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric' })

function options(width: number, startS: number, endS: number, rangeS: number): uPlot.Options {
  const axis = {
    stroke: '#9DA7B3',
    grid: { stroke: '#21262D', width: 1 },
    ticks: { stroke: '#30363D', width: 1 },
    font: '11px Inter Variable',
  }
  const words = rangeS === SECONDS.DAY ? clock : date
  return {
    width,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { range: () => [startS, endS] },
      y: { range: (_, __, most) => [0, most > 0 ? most * 1.15 : 1] },
    },
    axes: [
      { ...axis, space: 64, size: 34, values: (_, ticks) => ticks.map((tick) => words.format(tick * 1_000)) },
      { ...axis, size: 74, values: (_, ticks) => ticks.map((tick) => formatHashrate(tick)) },
    ],
    series: [
      {},
      {
        stroke: '#F7931A',
        width: 2,
        fill: 'rgba(247, 147, 26, 0.14)',
        paths: uPlot.paths.stepped?.({ align: 1 }),
        points: { show: false },
      },
    ],
  }
}
