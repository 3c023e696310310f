import { Box, Button, chakra, Flex, Grid, Heading, Stack, Text, VisuallyHidden } from '@chakra-ui/react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useQuery, useSubscription } from 'urql'
import { Link } from 'wouter'
import type { AddressProblem, BlockFieldsFragment, PlayerFieldsFragment } from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { useResume } from '../../live/context.tsx'
import type { Feed } from '../../live/feed.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { formatCount, formatDifficulty } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { Celebration } from './celebration.tsx'
import { ConnectCard, type StratumEndpoint } from './connect-card.tsx'
import { DemoBadge } from './demo-badge.tsx'
import {
  BlockFields,
  BlockFound,
  NetworkFields,
  PlayerFields,
  PlayerQuery,
  PlayerUpdated,
  ShareFields,
  WindowFields,
  WorkerFields,
} from './documents.ts'
import { HashrateChart } from './hashrate-chart.tsx'
import { MeterPanel } from './meter-panel.tsx'
import { QuickStats } from './quick-stats.tsx'
import { ShareFeedPanel } from './share-feed.tsx'
import { ShareDetails } from './share-proof.tsx'
import { rated, type ShareItem, useShareFeed } from './use-share-feed.ts'
import { WorkersList } from './workers-list.tsx'

const ADDRESS_PROBLEM: Record<AddressProblem, string> = {
  NOT_AN_ADDRESS: 'This is not a Bitcoin address',
  BAD_CHECKSUM: 'This address has a typing error',
  WRONG_NETWORK: 'This address is for another network',
  UNSUPPORTED: 'This kind of address is not supported',
}

export function PlayerPage({ address: typed }: { address: string }) {
  const address = decodeURIComponent(typed)
  const [{ data, error }, ask] = useQuery({ query: PlayerQuery, variables: { address } })
  const again = useCallback(() => ask({ requestPolicy: 'network-only' }), [ask])
  useResume(again)
  if (!data) return error ? <Failed what="This page" again={again} /> : <Loading label="Loading the player" />
  const { player } = data
  const endpoints = data.poolStats.stratum
  if (player.__typename === 'InvalidAddress')
    return <WrongAddress address={address} problem={player.problem} message={player.message} />
  if (player.__typename === 'PlayerNotSeen')
    return <NotSeen address={player.address} endpoints={endpoints} again={again} />
  const fields = readFragment(PlayerFields, player)
  const shares = player.shares.edges.map(({ node }) => readFragment(ShareFields, node))
  return (
    <Player
      player={fields}
      earlier={rated(shares)}
      networkDifficulty={readFragment(NetworkFields, data.network).difficulty}
    />
  )
}

interface PlayerProps {
  readonly player: PlayerFieldsFragment
  readonly earlier: readonly ShareItem[]
  readonly networkDifficulty: number
}

function Player({ player, earlier, networkDifficulty }: PlayerProps) {
  const { address } = player
  const feed = useShareFeed(address)
  const [opened, setOpened] = useState<ShareItem | null>(null)
  const [block, setBlock] = useState<BlockFieldsFragment | null>(null)
  // The answer updates the cached player, and with it this page.
  useSubscription({ query: PlayerUpdated, variables: { address } })
  useSubscription({ query: BlockFound, variables: { address } }, (_, event) => {
    queueMicrotask(() => setBlock(readFragment(BlockFields, event.blockFound)))
    return event
  })
  useEffect(() => feed.seed(earlier), [feed, earlier])
  const session = readFragment(ShareFields, player.best.session)?.shareDifficulty ?? null
  const week = readFragment(ShareFields, player.best.week)?.shareDifficulty ?? null
  const ever = readFragment(ShareFields, player.best.ever)?.shareDifficulty ?? null
  const state = useMemo(() => ({ networkDifficulty, session, week, ever }), [networkDifficulty, session, week, ever])
  const hashrate = readFragment(WindowFields, player.hashrate.fiveMinutes)
  return (
    <Stack gap={{ base: 4, md: 6 }}>
      <PlayerHeading player={player} />
      <MeterPanel feed={feed} state={state} hashrate={hashrate.hashrate} />
      <Grid
        templateColumns={{ base: 'minmax(0, 1fr)', lg: 'minmax(0, 3fr) minmax(0, 2fr)' }}
        gap={{ base: 4, md: 6 }}
        alignItems="start"
      >
        <Stack gap={{ base: 4, md: 6 }}>
          <WorkersList workers={player.workers.edges.map(({ node }) => readFragment(WorkerFields, node))} />
          <HashrateChart address={address} />
        </Stack>
        <Stack gap={{ base: 4, md: 6 }}>
          <ShareFeedPanel feed={feed} open={setOpened} rows={10} />
          <QuickStats player={player} />
        </Stack>
      </Grid>
      <Announcer feed={feed} />
      {opened ? (
        <Dialog label={`Share of difficulty ${formatDifficulty(opened.shareDifficulty)}`} close={() => setOpened(null)}>
          <ShareDetails id={opened.id} />
        </Dialog>
      ) : null}
      {block ? <Celebration block={block} close={() => setBlock(null)} /> : null}
    </Stack>
  )
}

function PlayerHeading({ player }: { player: PlayerFieldsFragment }) {
  return (
    <Flex justify="space-between" align={{ md: 'end' }} direction={{ base: 'column', md: 'row' }} gap={2}>
      <Box minW={0}>
        <Flex gap={2} align="center">
          <Text color="soft" fontSize="sm">
            Player
          </Text>
          {player.isDemo ? <DemoBadge /> : null}
        </Flex>
        <Heading
          as="h1"
          fontFamily="mono"
          fontWeight="600"
          fontSize={{ base: 'md', sm: 'lg', md: '2xl' }}
          wordBreak="break-all"
          lineHeight="1.3"
        >
          {player.address}
        </Heading>
      </Box>
      <Text color="soft" fontSize="sm" whiteSpace="nowrap">
        <chakra.b color={player.workersOnline > 0 ? 'win' : 'ink'}>{formatCount(player.workersOnline)}</chakra.b>{' '}
        {player.workersOnline === 1 ? 'worker' : 'workers'} online, here since{' '}
        {new Date(player.firstSeenAt).toLocaleDateString('en', { day: 'numeric', month: 'long', year: 'numeric' })}
      </Text>
    </Flex>
  )
}

/** For screen readers: only what is worth an interruption, never the whole feed. */
function Announcer({ feed }: { feed: Feed<ShareItem> }) {
  const [said, setSaid] = useState('')
  useEffect(() => {
    let lastMs = 0
    return feed.onItem((share) => {
      if (share.tone !== 'best' || Date.now() - lastMs < 5_000) return
      lastMs = Date.now()
      setSaid(
        `${share.standing === 'BLOCK' ? 'Block found' : 'New best'}: ${formatDifficulty(share.shareDifficulty)} by ${share.workerName}`,
      )
    })
  }, [feed])
  return (
    <VisuallyHidden role="log" aria-live="polite">
      {said}
    </VisuallyHidden>
  )
}

interface NotSeenProps {
  readonly address: string
  readonly endpoints: readonly StratumEndpoint[]
  readonly again: () => void
}

/** Teaches how to begin, and gives way to the player's page when the first share arrives. */
function NotSeen({ address, endpoints, again }: NotSeenProps) {
  const feed = useShareFeed(address)
  useEffect(() => feed.onItem(again), [feed, again])
  return (
    <Stack gap={5} maxW="3xl" mx="auto">
      <Panel>
        <Text color="soft" fontSize="sm">
          Player
        </Text>
        <Heading as="h1" fontFamily="mono" fontSize={{ base: 'md', md: 'xl' }} wordBreak="break-all" mb={3}>
          {address}
        </Heading>
        <Text role="status">
          No shares yet. This page is waiting for the first one, and switches by itself when it arrives: point a miner
          here with the settings below.
        </Text>
      </Panel>
      <ConnectCard endpoints={endpoints} address={address} />
    </Stack>
  )
}

function WrongAddress({ address, problem, message }: { address: string; problem: AddressProblem; message: string }) {
  return (
    <Panel role="alert" maxW="2xl" mx="auto" textAlign="center" py={10}>
      <Heading as="h1" size="xl" mb={3}>
        {ADDRESS_PROBLEM[problem]}
      </Heading>
      <Text className="figure" color="soft" wordBreak="break-all" mb={3}>
        {address.slice(0, 120)}
      </Text>
      <Text color="soft" mb={6}>
        {message}
      </Text>
      <Button asChild colorPalette="btc">
        <Link href="/">Try another</Link>
      </Button>
    </Panel>
  )
}
