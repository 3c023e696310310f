import 'uplot/dist/uPlot.min.css'
import { Box, Button, Flex, Heading, Text } from '@chakra-ui/react'
import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import { useQuery } from 'urql'
import { formatHashrate } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { HistoryQuery } from './documents.ts'

const refreshMs = 60_000
const height = 220

interface Point {
  readonly from: string
  readonly seconds: number
  readonly hashrate: number
  readonly shares: number
}

export function HashrateChart({ address }: { address: string }) {
  const [range, setRange] = useState<'DAY' | 'WEEK'>('DAY')
  const [{ data }, refresh] = useQuery({ query: HistoryQuery, variables: { address, range } })
  useEffect(() => {
    const timer = setInterval(() => document.hidden || refresh({ requestPolicy: 'network-only' }), refreshMs)
    return () => clearInterval(timer)
  }, [refresh])
  const points = data?.player.__typename === 'Player' ? data.player.hashrateHistory : []
  const mining = points.filter((each) => each.shares > 0)
  return (
    <Panel>
      <Flex justify="space-between" align="center" mb={3} gap={2}>
        <Heading as="h2" size="md">
          Hashrate
        </Heading>
        <Flex gap={1}>
          {(['DAY', 'WEEK'] as const).map((each) => (
            <Button
              key={each}
              size="xs"
              variant={each === range ? 'solid' : 'outline'}
              colorPalette="btc"
              borderColor="line"
              color={each === range ? 'btc.contrast' : 'ink'}
              aria-pressed={each === range}
              onClick={() => setRange(each)}
            >
              {each === 'DAY' ? '24 hours' : '7 days'}
            </Button>
          ))}
        </Flex>
      </Flex>
      {mining.length === 0 ? (
        <Text color="soft" fontSize="sm" py={8} textAlign="center">
          The chart begins with the first ten minutes of mining.
        </Text>
      ) : (
        <Plot points={points} hours={range === 'DAY' ? 24 : 168} />
      )}
    </Panel>
  )
}

function Plot({ points, hours }: { points: readonly Point[]; hours: number }) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = host.current
    if (!element) return
    const data: uPlot.AlignedData = [
      points.map((each) => Date.parse(each.from) / 1_000),
      points.map((each) => each.hashrate),
    ]
    // Made anew with each set of points, once a minute: a few milliseconds.
    const plot = new uPlot(options(element.clientWidth, hours), data, element)
    const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }))
    resize.observe(element)
    return () => {
      resize.disconnect()
      plot.destroy()
    }
  }, [points, hours])
  const most = Math.max(...points.map((each) => each.hashrate))
  const last = points.at(-1)?.hashrate ?? 0
  return (
    <Box
      ref={host}
      role="img"
      aria-label={`Hashrate over time: at most ${formatHashrate(most)}, lately ${formatHashrate(last)}`}
      h={`${height}px`}
      minW={0}
      overflow="hidden"
    />
  )
}

function options(width: number, hours: number): uPlot.Options {
  const axis = {
    stroke: '#9DA7B3',
    grid: { stroke: '#21262D', width: 1 },
    ticks: { stroke: '#30363D', width: 1 },
    font: '11px Inter Variable',
  }
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false },
    // The whole range from the first point on: a young chart is short, not stretched.
    scales: {
      x: { range: () => [Date.now() / 1_000 - hours * 3_600, Date.now() / 1_000] },
      y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [axis, { ...axis, size: 78, values: (_, ticks) => ticks.map((tick) => formatHashrate(tick)) }],
    series: [
      {},
      {
        stroke: '#F7931A',
        width: 2,
        fill: 'rgba(247, 147, 26, 0.12)',
        points: { show: true, size: 4, fill: '#F7931A' },
      },
    ],
  }
}
