import { Box, chakra, Flex, Grid, Heading, Stack, Text } from '@chakra-ui/react'
import { useCallback, useEffect, useState } from 'react'
import { useQuery, useSubscription } from 'urql'
import { secondsPerBlock } from '../../../bitcoin/odds.ts'
import {
  BlockFieldsFragmentDoc,
  BlockFoundDocument,
  BlocksDocument,
  type BlocksQuery,
  BlocksUpdatedDocument,
  EffortFieldsFragmentDoc,
  NetworkFieldsFragmentDoc,
  RoundDocument,
  WindowFieldsFragmentDoc,
} from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { useResume } from '../../live/context.tsx'
import { Ago } from '../../ui/ago.tsx'
import { formatCount, formatDuration, formatEffort, formatSats, shortAddress } from '../../ui/format.ts'
import { usePageTitle } from '../../ui/page-title.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { QuietButton } from '../../ui/quiet-button.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { BlockStatusBadge, isLost } from './block-status.tsx'
import { DemoBadge } from './demo-badge.tsx'
import { EffortMeans, EffortStats } from './effort.tsx'
import { paidSats } from './paid.ts'

/** The round that runs has no subscription of its own: it grows with each share. */
const refreshMs = 10_000

/** Every block that was found here, and what became of it. */
export function BlocksPage() {
  usePageTitle('Blocks')
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null])
  // Answers update the cached blocks, and with them their rows.
  useSubscription({ query: BlocksUpdatedDocument })
  return (
    <Stack gap={{ base: 4, md: 6 }} maxW="5xl" mx="auto">
      <Box>
        <Heading as="h1" fontSize={{ base: '2xl', md: '3xl' }}>
          Blocks
        </Heading>
        <Text color="soft" mt={1}>
          Every block that players found here, and what became of it. Each pays the address of the miner who found it,
          in its own coinbase: the pool never holds the coins.
        </Text>
      </Box>
      <CurrentRound />
      <Panel title="Found here" titleId="blocks">
        <chakra.ul aria-labelledby="blocks" listStyleType="none">
          {cursors.map((after, page) => (
            <BlocksOfPage
              key={after}
              after={after}
              more={page === cursors.length - 1 ? (cursor) => setCursors([...cursors, cursor]) : null}
            />
          ))}
        </chakra.ul>
      </Panel>
    </Stack>
  )
}

function CurrentRound() {
  const [{ data }, refresh] = useQuery({ query: RoundDocument, requestPolicy: 'cache-and-network' })
  const again = useCallback(() => refresh({ requestPolicy: 'network-only' }), [refresh])
  useResume(again)
  useEffect(() => {
    const timer = setInterval(() => document.hidden || again(), refreshMs)
    return () => clearInterval(timer)
  }, [again])
  if (!data) return <Loading label="Loading the round" heights={['32']} />
  const round = readFragment(EffortFieldsFragmentDoc, data.poolStats.round)
  const { difficulty } = readFragment(NetworkFieldsFragmentDoc, data.network)
  const { hashrate } = readFragment(WindowFieldsFragmentDoc, data.poolStats.hashrate.oneHour)
  return (
    <Panel title="This round">
      <Grid as="dl" templateColumns={{ base: '1fr 1fr', md: 'repeat(4, 1fr)' }} gap={5} mb={4}>
        <EffortStats effort={round} running />
        {hashrate > 0 && difficulty > 0 ? <ToTheNext seconds={secondsPerBlock(hashrate, difficulty)} /> : null}
      </Grid>
      <EffortMeans />
    </Panel>
  )
}

function ToTheNext({ seconds }: { seconds: number }) {
  return (
    <Box minW={0}>
      <Text as="dt" color="soft" fontSize="xs" letterSpacing="0.04em">
        To the next block
      </Text>
      <Text as="dd" className="figure" fontSize={{ base: 'md', md: 'lg' }} fontWeight="700" lineHeight="1.35">
        {formatDuration(seconds)}
      </Text>
      <Text as="dd" color="soft" fontSize="xs">
        on average from now on, at the last hour's pace
      </Text>
    </Box>
  )
}

type Row = BlocksQuery['blocks']['edges'][number]['node']

interface BlocksOfPageProps {
  readonly after: string | null
  /** Shows the next page; null where it is shown already. */
  readonly more: ((cursor: string) => void) | null
}

function BlocksOfPage({ after, more }: BlocksOfPageProps) {
  const [{ data, error, fetching }, refresh] = useQuery({
    query: BlocksDocument,
    variables: { after },
    requestPolicy: 'cache-and-network',
  })
  const again = useCallback(() => refresh({ requestPolicy: 'network-only' }), [refresh])
  useResume(again)
  const isFirst = after === null
  const [{ data: found }] = useSubscription({
    query: BlockFoundDocument,
    variables: { address: null },
    pause: !isFirst,
  })
  useEffect(() => void (found && isFirst && again()), [found, isFirst, again])
  if (!data) {
    return (
      <chakra.li>
        {error ? (
          <Failed what="The blocks" again={again} isTrying={fetching} />
        ) : (
          <Loading label="Loading the blocks" heights={['12', '12', '12']} />
        )}
      </chakra.li>
    )
  }
  const { edges, pageInfo } = data.blocks
  const { endCursor, hasNextPage } = pageInfo
  return (
    <>
      {isFirst && edges.length === 0 ? (
        <chakra.li>
          <Text color="soft" fontSize="sm">
            None yet. <PlainLink to="/odds">What are the odds?</PlainLink>
          </Text>
        </chakra.li>
      ) : null}
      {edges.map(({ node }) => (
        <chakra.li
          key={readFragment(BlockFieldsFragmentDoc, node).id}
          borderTopWidth="1px"
          borderColor="line"
          _first={{ borderTopWidth: 0, pt: 0 }}
          py={3}
        >
          <BlockRow row={node} />
        </chakra.li>
      ))}
      {more && hasNextPage && endCursor ? (
        <chakra.li pt={2}>
          <QuietButton w="full" onClick={() => more(endCursor)}>
            Older blocks
          </QuietButton>
        </chakra.li>
      ) : null}
    </>
  )
}

function BlockRow({ row }: { row: Row }) {
  const block = readFragment(BlockFieldsFragmentDoc, row)
  const effort = readFragment(EffortFieldsFragmentDoc, row.effort)
  return (
    <Grid
      templateColumns={{ base: '1fr auto', md: '7rem 9.5rem minmax(0, 1fr) 9rem 7rem' }}
      columnGap={4}
      rowGap={1.5}
      alignItems="center"
      fontSize="sm"
    >
      <chakra.span
        className="figure"
        fontWeight="700"
        fontSize="md"
        textDecoration={isLost(block.status) ? 'line-through' : undefined}
      >
        <PlainLink to={`/block/${encodeURIComponent(block.id)}`} colour="gold">
          #{formatCount(block.height)}
        </PlainLink>
      </chakra.span>
      <Box justifySelf={{ base: 'end', md: 'start' }}>
        <BlockStatusBadge status={block.status} confirmations={block.confirmations} />
      </Box>
      <Flex gap={2} align="center" minW={0} wrap="wrap">
        <chakra.span className="figure" fontWeight="600" color={isLost(block.status) ? 'soft' : 'ink'}>
          {formatSats(paidSats(block))}
        </chakra.span>
        <chakra.span color="soft">
          to{' '}
          <span className="figure">
            <PlainLink to={`/player/${block.address}`}>{shortAddress(block.address)}</PlainLink>
          </span>
        </chakra.span>
        {block.isDemo ? <DemoBadge /> : null}
      </Flex>
      <Text color="soft" textAlign={{ base: 'right', md: 'left' }}>
        {effort ? (
          <>
            effort{' '}
            <chakra.b className="figure" color={effort.effort < 1 ? 'win' : 'ink'} fontWeight="600">
              {formatEffort(effort.effort)}
            </chakra.b>
          </>
        ) : (
          'does not count'
        )}
      </Text>
      <Text color="soft" fontSize="xs" textAlign={{ md: 'right' }} gridColumn={{ base: '1 / -1', md: 'auto' }}>
        <Ago at={block.foundAt} />
      </Text>
    </Grid>
  )
}
