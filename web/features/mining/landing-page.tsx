import { Box, Button, chakra, Flex, Grid, Heading, Input, Stack, Text } from '@chakra-ui/react'
import { type FormEvent, useCallback, useEffect, useState } from 'react'
import { useQuery, useSubscription } from 'urql'
import { Link, useLocation } from 'wouter'
import type { BlockFieldsFragment, LandingQuery as LandingData } from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { useResume } from '../../live/context.tsx'
import { formatAgo, formatCount, formatDifficulty, formatHashrate, formatSats, shortAddress } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'
import { Panel } from '../../ui/panel.tsx'
import { Stat } from '../../ui/stat.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { ConnectCard } from './connect-card.tsx'
import { DemoBadge } from './demo-badge.tsx'
import { BlockFields, BlockFound, LandingQuery, NetworkFields, ShareFields, WindowFields } from './documents.ts'
import { ShareFeedPanel } from './share-feed.tsx'
import { useShareFeed } from './use-share-feed.ts'

/** Pool totals have no subscription of their own: they move slowly, and are asked for now and then. */
const refreshMs = 10_000

export function LandingPage() {
  const [{ data, error, fetching }, refresh] = useQuery({ query: LandingQuery })
  const feed = useShareFeed(null)
  const [, go] = useLocation()
  const again = useCallback(() => refresh({ requestPolicy: 'network-only' }), [refresh])
  useResume(again)
  useSubscription({ query: BlockFound, variables: { address: null } }, (_, event) => {
    queueMicrotask(again)
    return event
  })
  useEffect(() => {
    const timer = setInterval(() => document.hidden || again(), refreshMs)
    return () => clearInterval(timer)
  }, [again])

  if (!data && error) return <Failed what="The pool" again={again} />
  return (
    <Stack gap={{ base: 5, md: 6 }}>
      <Hero />
      {data ? <PoolFigures data={data} /> : fetching ? <Loading label="Loading the pool's figures" rows={1} /> : null}
      <Grid templateColumns={{ base: '1fr', lg: '3fr 2fr' }} gap={{ base: 5, md: 6 }} alignItems="start">
        <Stack gap={{ base: 5, md: 6 }} minW={0}>
          <ConnectCard endpoints={data?.poolStats.stratum ?? []} />
          <RecentBlocks blocks={data?.blocks.edges.map(({ node }) => readFragment(BlockFields, node)) ?? []} />
        </Stack>
        <ShareFeedPanel feed={feed} open={({ id }) => go(`/share/${encodeURIComponent(id)}`)} everybody />
      </Grid>
    </Stack>
  )
}

function Hero() {
  return (
    <Grid templateColumns={{ base: '1fr', lg: '3fr 2fr' }} gap={6} alignItems="center" py={{ base: 2, md: 6 }}>
      <Box>
        <Heading
          as="h1"
          fontSize={{ base: '3xl', md: '5xl' }}
          lineHeight="1.1"
          fontWeight="800"
          letterSpacing="-0.02em"
        >
          Every hash is a <chakra.span color="btc.fg">ticket</chakra.span>. Watch yours.
        </Heading>
        <Text color="soft" fontSize={{ base: 'md', md: 'lg' }} mt={4} maxW="44ch">
          Solo Bitcoin mining as a game. Point a Bitaxe, a NerdMiner or any SHA-256 miner here, with your own address:
          you keep the whole block, and see every share as it lands.
        </Text>
        <Button asChild colorPalette="btc" mt={5} fontWeight="700">
          <a href="#connect">Connect your miner</a>
        </Button>
      </Box>
      <FindPlayer />
    </Grid>
  )
}

function FindPlayer() {
  const [, go] = useLocation()
  const [problem, setProblem] = useState('')
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const address = String(new FormData(event.currentTarget).get('address') ?? '').trim()
    if (address === '') setProblem('Type or paste the address that your miner uses.')
    else go(`/player/${encodeURIComponent(address)}`)
  }
  return (
    <Panel as="form" onSubmit={submit as never}>
      <chakra.label htmlFor="find" fontWeight="600" display="block" mb={2}>
        Find your page
      </chakra.label>
      <Flex gap={2}>
        <Input
          id="find"
          name="address"
          placeholder="Bitcoin address"
          autoComplete="off"
          spellCheck={false}
          className="figure"
          fontSize="sm"
          bg="page"
          borderColor="line"
          maxLength={120}
          aria-invalid={problem !== ''}
          aria-describedby="find-problem"
          onChange={() => setProblem('')}
        />
        <Button type="submit" colorPalette="btc">
          Open
        </Button>
      </Flex>
      <Text
        id="find-problem"
        role={problem ? 'alert' : undefined}
        color={problem ? 'loss' : 'soft'}
        fontSize="sm"
        mt={2}
      >
        {problem || 'Your shares, your odds and your bests, live, with nothing to sign up for.'}
      </Text>
    </Panel>
  )
}

function PoolFigures({ data }: { data: LandingData }) {
  const { poolStats } = data
  const network = readFragment(NetworkFields, data.network)
  const hashrate = readFragment(WindowFields, poolStats.hashrate.fiveMinutes)
  const best = poolStats.bestThisWeek ? readFragment(ShareFields, poolStats.bestThisWeek) : null
  return (
    <Panel>
      <Grid as="dl" templateColumns={{ base: '1fr 1fr', md: 'repeat(3, 1fr)', xl: 'repeat(6, 1fr)' }} gap={5}>
        <Stat name="Hashrate here" value={formatHashrate(hashrate.hashrate)} hint="last 5 minutes" />
        <Stat
          name="Miners online"
          value={formatCount(poolStats.workersOnline)}
          hint={`of ${formatCount(poolStats.playersOnline)} ${poolStats.playersOnline === 1 ? 'player' : 'players'}`}
        />
        <Stat name="Shares" value={formatCount(poolStats.sharesAccepted)} hint="accepted, ever" />
        <Stat
          name="Best this week"
          value={
            best ? (
              <chakra.span color="gold" _hover={{ textDecoration: 'underline' }}>
                <Link href={`/share/${encodeURIComponent(best.id)}`}>{formatDifficulty(best.shareDifficulty)}</Link>
              </chakra.span>
            ) : (
              '—'
            )
          }
          hint={best ? `by ${shortAddress(best.address)}${best.isDemo ? ', demo' : ''}` : 'nobody yet'}
        />
        <Stat name="Blocks found" value={formatCount(poolStats.blocksFound)} hint="paid to their finders" />
        <Stat
          name="Network"
          value={formatDifficulty(network.difficulty)}
          hint={`${network.name.toLowerCase()}, height ${formatCount(network.height)}`}
        />
      </Grid>
    </Panel>
  )
}

function RecentBlocks({ blocks }: { blocks: readonly BlockFieldsFragment[] }) {
  const nowMs = useNow()
  return (
    <Panel>
      <Heading as="h2" size="md" mb={3}>
        Blocks found
      </Heading>
      {blocks.length === 0 ? (
        <Text color="soft" fontSize="sm">
          None yet. When a miner here solves one, the whole reward goes to its address, and the block shows here.
        </Text>
      ) : (
        <chakra.ul listStyleType="none">
          {blocks.map((block) => (
            <chakra.li
              key={block.id}
              borderTopWidth="1px"
              borderColor="line"
              _first={{ borderTopWidth: 0 }}
              py={2}
              fontSize="sm"
            >
              <Flex gap={3} align="center" wrap="wrap">
                <Text className="figure" color="gold" fontWeight="700">
                  {formatCount(block.height)}
                </Text>
                <Text className="figure">{formatSats(block.rewardSats)}</Text>
                <Text color="soft" flex="1" minW={0} truncate>
                  to <Link href={`/player/${block.address}`}>{shortAddress(block.address)}</Link>
                </Text>
                {block.isDemo ? <DemoBadge /> : null}
                <Text color="soft" fontSize="xs">
                  {block.status.toLowerCase()}, {formatAgo(block.foundAt, nowMs)}
                </Text>
              </Flex>
            </chakra.li>
          ))}
        </chakra.ul>
      )}
    </Panel>
  )
}
