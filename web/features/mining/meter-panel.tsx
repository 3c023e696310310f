import { Box, chakra, Grid, Stack, Text } from '@chakra-ui/react'
import { type ReactNode, useEffect, useRef } from 'react'
import { chanceInWords, chanceWithin, secondsPerBlock } from '../../../bitcoin/odds.ts'
import type { Meter, MeterState } from '../../stage/index.ts'
import { formatDifficulty, formatDuration, formatHashrate, formatPart, formatTick } from '../../ui/format.ts'
import { usePrefersCalm } from '../../ui/motion.ts'
import { Panel } from '../../ui/panel.tsx'
import { daySeconds, yearSeconds } from './spans.ts'
import type { ShareFeed } from './use-share-feed.ts'

interface MeterPanelProps {
  readonly feed: ShareFeed
  readonly state: MeterState
  /** What the odds are reckoned with, hashes a second. */
  readonly hashrate: number
  /** Whose week it is: one player's, or that of everybody here. */
  readonly whose: 'player' | 'everybody'
}

/** The signature piece: how near the best of the week came to a block, with honest odds beside it. */
export function MeterPanel({ feed, state, hashrate, whose }: MeterPanelProps) {
  const title = whose === 'player' ? 'Difficulty meter' : 'Best of the week'
  return (
    <Panel title={title} overflow="hidden">
      <Grid
        templateColumns={{ base: 'minmax(0, 1fr)', lg: 'minmax(0, 7fr) minmax(0, 3fr)' }}
        gap={{ base: 4, lg: 8 }}
        alignItems="center"
      >
        <MeterCanvas feed={feed} state={state} />
        <Odds state={state} hashrate={hashrate} whose={whose} />
      </Grid>
    </Panel>
  )
}

function MeterCanvas({ feed, state }: Pick<MeterPanelProps, 'feed' | 'state'>) {
  const host = useRef<HTMLDivElement>(null)
  const meter = useRef<Meter | null>(null)
  const latest = useRef(state)
  const calm = usePrefersCalm()
  useEffect(() => {
    latest.current = state
    meter.current?.show(state)
  }, [state])
  useEffect(() => {
    let gone = false
    // Shares go straight to the stage: React never hears of them here.
    const stopFollowing = feed.onFrame((share) => meter.current?.share(share.shareDifficulty, share.tone))
    import('../../stage/index.ts').then(
      ({ mountMeter }) => {
        if (gone || !host.current) return
        meter.current = mountMeter(host.current, { label: formatDifficulty, tick: formatTick, calm })
        meter.current.show(latest.current)
      },
      // Without the picture the words beside it say the same.
      () => undefined,
    )
    return () => {
      gone = true
      stopFollowing()
      meter.current?.destroy()
      meter.current = null
    }
  }, [feed, calm])
  const words =
    state.week === null
      ? 'Difficulty meter: no share this week yet'
      : `Difficulty meter: best this week ${formatDifficulty(state.week)}, a block needs ${formatDifficulty(state.networkDifficulty)}`
  return <Box ref={host} role="img" aria-label={words} h={{ base: '170px', md: '190px' }} w="full" overflow="hidden" />
}

function Odds({ state, hashrate, whose }: Omit<MeterPanelProps, 'feed'>) {
  const chanceIn = (seconds: number): number => chanceWithin(seconds, hashrate, state.networkDifficulty)
  const today = chanceIn(daySeconds)
  return (
    <Stack gap={3} fontSize="sm" color="soft">
      <Text fontSize="md">
        <BestInWords state={state} />
      </Text>
      {hashrate > 0 ? (
        <>
          <Text>
            {whose === 'player' ? 'At' : 'Together, at'} <Strong>{formatHashrate(hashrate)}</Strong>, the chance of a
            block is <Strong>{chanceInWords(today)}</Strong> today
            {today < 0.99 ? (
              <>
                {' '}
                and <Strong>{chanceInWords(chanceIn(yearSeconds))}</Strong> within a year
              </>
            ) : null}
            .
          </Text>
          <Text>
            One takes {formatDuration(secondsPerBlock(hashrate, state.networkDifficulty))} on average. Luck keeps no
            count: the next hash may be it.
          </Text>
        </>
      ) : (
        <Text>Nothing is mining at the moment, so there is no chance to name.</Text>
      )}
    </Stack>
  )
}

function BestInWords({ state }: Pick<MeterPanelProps, 'state'>) {
  if (state.week === null) return <>The first share of the week sets the mark.</>
  if (state.week >= state.networkDifficulty)
    return (
      <>
        The best this week <Gold>was enough for a block</Gold>.
      </>
    )
  return (
    <>
      The best this week is <Gold>{formatPart(state.week / state.networkDifficulty)}</Gold> of a block.
    </>
  )
}

const Strong = ({ children }: { children: ReactNode }) => (
  <chakra.b color="ink" fontWeight="600">
    {children}
  </chakra.b>
)
const Gold = ({ children }: { children: ReactNode }) => (
  <chakra.b color="gold" fontWeight="700">
    {children}
  </chakra.b>
)
