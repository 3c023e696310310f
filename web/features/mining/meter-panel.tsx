import { Box, chakra, Flex, Grid, Heading, Text } from '@chakra-ui/react'
import { useEffect, useRef } from 'react'
import type { Feed } from '../../live/feed.ts'
import type { Meter, MeterState } from '../../stage/index.ts'
import { formatChance, formatDifficulty, formatDuration, formatHashrate } from '../../ui/format.ts'
import { usePrefersCalm } from '../../ui/motion.ts'
import { Panel } from '../../ui/panel.tsx'
import { oddsOf } from './odds.ts'
import type { ShareItem } from './use-share-feed.ts'

interface MeterPanelProps {
  readonly feed: Feed<ShareItem>
  readonly state: MeterState
  readonly hashrate: number
}

/** The signature piece: how near the best of the week came to a block, with honest odds beside it. */
export function MeterPanel({ feed, state, hashrate }: MeterPanelProps) {
  return (
    <Panel>
      <Grid templateColumns={{ base: '1fr', lg: '3fr 1fr' }} gap={{ base: 4, lg: 6 }}>
        <Box minW={0}>
          <Heading as="h2" size="md">
            Difficulty meter
          </Heading>
          <MeterCanvas feed={feed} state={state} />
        </Box>
        <Odds state={state} hashrate={hashrate} />
      </Grid>
    </Panel>
  )
}

function MeterCanvas({ feed, state }: { feed: Feed<ShareItem>; state: MeterState }) {
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
    const stopFollowing = feed.onItem((share) => meter.current?.share(share.shareDifficulty, share.tone))
    void import('../../stage/index.ts').then(({ mountMeter }) => {
      if (gone || !host.current) return
      meter.current = mountMeter(host.current, formatDifficulty, calm)
      meter.current.show(latest.current)
    })
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
  return <Box ref={host} role="img" aria-label={words} h={{ base: '200px', md: '260px' }} w="full" overflow="hidden" />
}

function Odds({ state, hashrate }: { state: MeterState; hashrate: number }) {
  const odds = oddsOf(hashrate, state.networkDifficulty)
  const part = state.week === null ? 0 : state.week / state.networkDifficulty
  return (
    <Flex direction="column" justify="center" gap={3} fontSize="sm">
      <Text color="soft">
        {part === 0 ? (
          'The first share of the week sets the mark.'
        ) : part >= 1 ? (
          <>
            The best of this week <chakra.b color="gold">was enough for a block</chakra.b>.
          </>
        ) : (
          <>
            The best of this week was{' '}
            <chakra.b color="gold">{formatChance(part).replace('1 in', '1 part in')}</chakra.b> of what a block needs.
          </>
        )}
      </Text>
      {hashrate > 0 ? (
        <>
          <Text color="soft">
            At {formatHashrate(hashrate)} a block is <chakra.b color="ink">{formatChance(odds.day)}</chakra.b>{' '}
            {odds.day < 0.995 ? (
              <>
                within a day and <chakra.b color="ink">{formatChance(odds.year)}</chakra.b> within a year.
              </>
            ) : (
              'within a day.'
            )}
          </Text>
          <Text color="soft">
            On average one takes {formatDuration(odds.meanSeconds)}. Luck keeps no count: the next hash may be it.
          </Text>
        </>
      ) : (
        <Text color="soft">Nothing is mining at the moment, so there is no chance to name.</Text>
      )}
    </Flex>
  )
}
