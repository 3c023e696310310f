import { Box, Button, chakra, Grid, Heading, Stack, Text } from '@chakra-ui/react'
import { lazy, Suspense, useCallback, useEffect, useMemo } from 'react'
import { useQuery } from 'urql'
import { useLocation } from 'wouter'
import {
  BlockFieldsFragmentDoc,
  LandingDocument,
  type LandingQuery,
  NetworkFieldsFragmentDoc,
  ShareFieldsFragmentDoc,
  WindowFieldsFragmentDoc,
} from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { useResume } from '../../live/context.tsx'
import { usePageTitle } from '../../ui/page-title.ts'
import { Panel } from '../../ui/panel.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { BlockBanner, useFoundBlock } from './block-banner.tsx'
import { ConnectCard } from './connect-card.tsx'
import { FindPlayer } from './find-player.tsx'
import { PoolFigures } from './pool-figures.tsx'
import { Bests } from './quick-stats.tsx'
import { RecentBlocks } from './recent-blocks.tsx'
import { ShareFeedPanel } from './share-feed.tsx'
import { type ShareFeed, useShareFeed } from './use-share-feed.ts'

/** Pool totals have no subscription of their own: they move slowly, and are asked for now and then. */
const refreshMs = 10_000

const MeterPanel = lazy(() => import('./meter-panel.tsx').then((m) => ({ default: m.MeterPanel })))

export function LandingPage() {
  usePageTitle(null)
  const [{ data, error, fetching }, refresh] = useQuery({ query: LandingDocument })
  const again = useCallback(() => refresh({ requestPolicy: 'network-only' }), [refresh])
  useResume(again)
  useEffect(() => {
    const timer = setInterval(() => document.hidden || again(), refreshMs)
    return () => clearInterval(timer)
  }, [again])
  const [feed] = useShareFeed(null)
  const [block, dismiss] = useFoundBlock(null)
  const newest = block?.id
  useEffect(() => void (newest && again()), [newest, again])
  const [, go] = useLocation()

  if (!data && error) return <Failed what="The pool" again={again} isTrying={fetching} />
  return (
    <Stack gap={{ base: 4, md: 6 }}>
      {block ? <BlockBanner block={block} dismiss={dismiss} /> : null}
      <Hero />
      {data ? (
        <>
          <PoolFigures data={data} />
          <PoolMeter data={data} feed={feed} again={again} />
        </>
      ) : (
        <Loading label="Loading the pool's figures" heights={['24', '72']} />
      )}
      <Grid
        templateColumns={{ base: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) minmax(0, 1fr)' }}
        gap={{ base: 4, md: 6 }}
        alignItems="start"
      >
        <Stack gap={{ base: 4, md: 6 }} minW={0}>
          <ConnectCard endpoints={data?.poolStats.stratum ?? null} />
          {data ? <Bests best={data.poolStats.best} whose="everybody" /> : null}
        </Stack>
        <Stack gap={{ base: 4, md: 6 }} minW={0}>
          <ShareFeedPanel feed={feed} open={({ id }) => go(`/share/${encodeURIComponent(id)}`)} everybody rows={10} />
          {data ? (
            <RecentBlocks blocks={data.blocks.edges.map(({ node }) => readFragment(BlockFieldsFragmentDoc, node))} />
          ) : null}
        </Stack>
      </Grid>
    </Stack>
  )
}

function Hero() {
  return (
    <Grid
      templateColumns={{ base: 'minmax(0, 1fr)', lg: 'minmax(0, 3fr) minmax(0, 2fr)' }}
      gap={{ base: 5, lg: 8 }}
      alignItems="center"
      py={{ base: 1, md: 5 }}
    >
      <Box>
        <Heading
          as="h1"
          fontFamily="mono"
          fontSize={{ base: '2rem', md: '3.25rem' }}
          lineHeight="1.1"
          fontWeight="800"
          letterSpacing="-0.03em"
        >
          Every hash is a{' '}
          <chakra.span color="btc.fg" textShadow="0 0 28px rgba(247, 147, 26, 0.55)">
            ticket
          </chakra.span>
          .
          <br />
          Watch yours.
        </Heading>
        <Text color="soft" fontSize={{ base: 'md', md: 'lg' }} mt={4} maxW="48ch">
          Solo Bitcoin mining as a game. Point a Bitaxe, a NerdMiner or any SHA-256 miner here with your own address: a
          block pays you directly, and every share shows as it lands.
        </Text>
        <Button asChild colorPalette="btc" size={{ base: 'md', md: 'lg' }} mt={5} fontWeight="700">
          <a href="#connect">Connect your miner</a>
        </Button>
      </Box>
      <FindPlayer />
    </Grid>
  )
}

interface PoolMeterProps {
  readonly data: LandingQuery
  readonly feed: ShareFeed
  readonly again: () => void
}

function PoolMeter({ data, feed, again }: PoolMeterProps) {
  const networkDifficulty = readFragment(NetworkFieldsFragmentDoc, data.network).difficulty
  const week = readFragment(ShareFieldsFragmentDoc, data.poolStats.bestThisWeek)?.shareDifficulty ?? null
  const ever = readFragment(ShareFieldsFragmentDoc, data.poolStats.bestEver)?.shareDifficulty ?? null
  const state = useMemo(() => ({ networkDifficulty, session: null, week, ever }), [networkDifficulty, week, ever])
  // A new best of the week is worth asking at once.
  useEffect(
    () => feed.onItem(({ shareDifficulty }) => void (shareDifficulty > (week ?? 0) && again())),
    [feed, week, again],
  )
  const hashrate = readFragment(WindowFieldsFragmentDoc, data.poolStats.hashrate.fiveMinutes).hashrate
  return (
    <Suspense fallback={<Panel title="Best of the week" minH="17rem" />}>
      <MeterPanel feed={feed} state={state} hashrate={hashrate} whose="everybody" />
    </Suspense>
  )
}
