import { Box, chakra, Flex, Grid, Heading, Stack, Text } from '@chakra-ui/react'
import { type ReactNode, useMemo, useState } from 'react'
import { useSubscription } from 'urql'
import {
  BestFieldsFragmentDoc,
  type PlayerFieldsFragment,
  PlayerUpdatedDocument,
  ShareFieldsFragmentDoc,
  WindowFieldsFragmentDoc,
  WindowsFieldsFragmentDoc,
} from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { useCopy } from '../../ui/copy.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { formatCount, formatDay, formatDifficulty } from '../../ui/format.ts'
import { QuietButton } from '../../ui/quiet-button.tsx'
import { countryName } from '../accounts/places.ts'
import { Announcer } from './announcer.tsx'
import { useFoundBlock } from './block-banner.tsx'
import { Celebration } from './celebration.tsx'
import { DemoBadge } from './demo-badge.tsx'
import { HashrateChart } from './hashrate-chart.tsx'
import { MeterPanel } from './meter-panel.tsx'
import { OddsPanel } from './odds-panel.tsx'
import { PlayerBlocks } from './player-blocks.tsx'
import { Bests, PlayerFigures } from './quick-stats.tsx'
import type { ShareItem } from './rating.ts'
import { RefusalsPanel } from './refusals-panel.tsx'
import { ShareDetails } from './share-details.tsx'
import { ShareFeedPanel } from './share-feed.tsx'
import type { ShareFeed } from './use-share-feed.ts'
import { WorkersList } from './workers-list.tsx'

interface Named {
  readonly handle?: string | null
  readonly displayName?: string | null
  readonly country?: string | null
}

interface PlayerBoardProps {
  readonly player: PlayerFieldsFragment
  /** What the player says of themselves; null where nobody has signed in with the address. */
  readonly account: Named | null
  readonly feed: ShareFeed
  readonly networkDifficulty: number
}

/** Everything about one player, live. */
export function PlayerBoard({ player, account, feed, networkDifficulty }: PlayerBoardProps) {
  const { address } = player
  const [opened, setOpened] = useState<ShareItem | null>(null)
  const [block, dismiss] = useFoundBlock(address)
  // The answer updates the cached player, and with it this page.
  useSubscription({ query: PlayerUpdatedDocument, variables: { address } })
  const best = readFragment(BestFieldsFragmentDoc, player.best)
  const [session, week, ever] = [best.session, best.week, best.ever].map(
    (share) => readFragment(ShareFieldsFragmentDoc, share)?.shareDifficulty ?? null,
  )
  const state = useMemo(
    () => ({ networkDifficulty, session: session ?? null, week: week ?? null, ever: ever ?? null }),
    [networkDifficulty, session, week, ever],
  )
  const { hashrate } = readFragment(
    WindowFieldsFragmentDoc,
    readFragment(WindowsFieldsFragmentDoc, player.hashrate).fiveMinutes,
  )
  return (
    <Stack gap={{ base: 4, md: 6 }}>
      <PlayerHeading player={player} account={account} />
      {player.lastShareAt == null ? <FirstShareIsComing /> : null}
      <MeterPanel feed={feed} state={state} hashrate={hashrate} whose="player" />
      <PlayerFigures player={player} />
      <PlayerBlocks address={address} newest={block?.id ?? null} />
      <OddsPanel player={player} difficulty={networkDifficulty} />
      <TwoColumns
        left={[
          <ShareFeedPanel key="feed" feed={feed} open={setOpened} rows={12} />,
          <Bests key="bests" best={player.best} whose="player" />,
          <RefusalsPanel key="refusals" address={address} />,
        ]}
        right={[<HashrateChart key="chart" address={address} />, <WorkersList key="workers" address={address} />]}
      />
      <Announcer feed={feed} />
      {opened ? (
        <Dialog label={`Share of difficulty ${formatDifficulty(opened.shareDifficulty)}`} close={() => setOpened(null)}>
          <ShareDetails id={opened.id} heading="h2" />
        </Dialog>
      ) : null}
      {block ? <Celebration key={block.id} block={block} close={dismiss} /> : null}
    </Stack>
  )
}

function TwoColumns({ left, right }: { left: readonly ReactNode[]; right: readonly ReactNode[] }) {
  return (
    <Grid
      templateColumns={{ base: 'minmax(0, 1fr)', lg: 'minmax(0, 5fr) minmax(0, 6fr)' }}
      gap={{ base: 4, md: 6 }}
      alignItems="start"
    >
      {[left, right].map((column, side) => (
        <Stack key={side === 0 ? 'left' : 'right'} gap={{ base: 4, md: 6 }} minW={0}>
          {column}
        </Stack>
      ))}
    </Grid>
  )
}

function FirstShareIsComing() {
  return (
    <Text role="status" color="soft" borderLeftWidth="3px" borderColor="btc.solid" pl={3}>
      A miner is connected with this address. No shares yet: waiting for the first one, which shows here by itself.
    </Text>
  )
}

const COPY = { idle: 'Copy', copied: 'Copied', failed: 'Select it' } as const

/** Their own words, none of them checked by anybody. */
function Name({ handle, displayName, country }: Named) {
  const where = country ? countryName(country) : ''
  return (
    <Flex columnGap={2} align="baseline" wrap="wrap" color="soft" fontSize="sm" minW={0}>
      {displayName ? (
        <Text as="strong" color="ink" fontSize={{ base: 'lg', md: 'xl' }} fontWeight="700" wordBreak="break-word">
          {displayName}
        </Text>
      ) : null}
      {handle ? <span>@{handle}</span> : null}
      {where ? <span>{handle || displayName ? `· ${where}` : where}</span> : null}
    </Flex>
  )
}

function PlayerHeading({ player, account }: Pick<PlayerBoardProps, 'player' | 'account'>) {
  const [state, copy] = useCopy()
  return (
    <Flex justify="space-between" align={{ lg: 'end' }} direction={{ base: 'column', lg: 'row' }} gap={2}>
      <Box minW={0}>
        <Flex gap={2} align="center" color="soft" fontSize="sm">
          {account?.handle || account?.displayName || account?.country ? <Name {...account} /> : 'Player'}
          {player.isDemo ? <DemoBadge /> : null}
        </Flex>
        <Heading
          as="h1"
          fontFamily="mono"
          fontWeight="700"
          fontSize={{ base: 'md', sm: 'lg', md: 'xl' }}
          wordBreak="break-all"
          lineHeight="1.35"
        >
          {player.address}{' '}
          <QuietButton
            size="2xs"
            px={2}
            verticalAlign="0.15em"
            fontFamily="body"
            aria-label="Copy the address"
            onClick={() => copy(player.address)}
          >
            {COPY[state]}
          </QuietButton>
        </Heading>
      </Box>
      <Text color="soft" fontSize="sm" whiteSpace="nowrap">
        <chakra.b color={player.workersOnline > 0 ? 'win' : 'ink'}>{formatCount(player.workersOnline)}</chakra.b>{' '}
        {player.workersOnline === 1 ? 'worker' : 'workers'} online, here since {formatDay(player.firstSeenAt)}
      </Text>
    </Flex>
  )
}
