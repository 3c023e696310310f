import { Box, chakra, Flex, Grid, Heading, Stack, Text } from '@chakra-ui/react'
import { useCallback } from 'react'
import { useQuery, useSubscription } from 'urql'
import {
  BlockDocument,
  type BlockFieldsFragment,
  BlockFieldsFragmentDoc,
  type BlockQuery,
  BlocksUpdatedDocument,
  EffortFieldsFragmentDoc,
  type NetworkName,
  ProofFieldsFragmentDoc,
} from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { useResume } from '../../live/context.tsx'
import { formatCount, formatDifficulty, formatMoment, formatSats } from '../../ui/format.ts'
import { usePageTitle } from '../../ui/page-title.ts'
import { Panel, Title } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { Stat } from '../../ui/stat.tsx'
import { Failed, Loading, Message } from '../../ui/states.tsx'
import { BlockStatusBadge, Confirmations } from './block-status.tsx'
import { DemoBadge } from './demo-badge.tsx'
import { EffortMeans, EffortStats } from './effort.tsx'
import { Facts } from './facts.tsx'
import { ProofPanel } from './proof-panel.tsx'

type Found = Extract<BlockQuery['node'], { __typename: 'Block' }>

/** A block that was found here: what became of it, what it pays, what it took, and its proof. */
export function BlockPage({ id }: { id: string }) {
  usePageTitle('A block')
  const [{ data, error, fetching }, ask] = useQuery({
    query: BlockDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  })
  const again = useCallback(() => ask({ requestPolicy: 'network-only' }), [ask])
  useResume(again)
  // The answer updates the cached block, and with it this page.
  useSubscription({ query: BlocksUpdatedDocument })
  if (!data) {
    // An id that is none is refused by the API as one.
    if (error?.graphQLErrors.length) return <NoSuchBlock />
    if (error) return <Failed what="The block" again={again} isTrying={fetching} />
    return <Loading label="Loading the block" heights={['12', '32', '60']} />
  }
  if (data.node?.__typename !== 'Block') return <NoSuchBlock />
  const block = readFragment(BlockFieldsFragmentDoc, data.node)
  const proof = readFragment(ProofFieldsFragmentDoc, data.node.proof)
  return (
    <Panel maxW="4xl" mx="auto">
      <Stack gap={5}>
        <Flex align="center" gap={3} wrap="wrap">
          <Heading as="h1" fontSize={{ base: 'xl', md: '3xl' }} lineHeight="1.2">
            Block{' '}
            <chakra.span className="figure" color="gold">
              {formatCount(block.height)}
            </chakra.span>
          </Heading>
          <BlockStatusBadge status={block.status} confirmations={block.confirmations} />
          {block.isDemo ? <DemoBadge /> : null}
        </Flex>
        <Confirmations status={block.status} confirmations={block.confirmations} />
        <Reward block={block} />
        <Round block={data.node} />
        <BlockFacts block={block} network={proof.network} />
        <History steps={data.node.history} />
        <ProofPanel
          proof={proof}
          claim={{
            address: block.address,
            height: block.height,
            hash: block.hash,
            difficulty: block.shareDifficulty,
            isBlock: true,
          }}
        />
      </Stack>
    </Panel>
  )
}

function BlockFacts({ block, network }: { block: BlockFieldsFragment; network: NetworkName }) {
  return (
    <Facts
      facts={[
        ['Found', formatMoment(block.foundAt)],
        ['By', block.workerName || 'an unnamed worker'],
        [
          'Player',
          <chakra.span key="player" className="figure" wordBreak="break-all">
            <PlainLink to={`/player/${block.address}`}>{block.address}</PlainLink>
          </chakra.span>,
        ],
        [
          'Difficulty',
          `${formatDifficulty(block.shareDifficulty)}, where ${formatDifficulty(block.networkDifficulty)} was needed`,
        ],
        [
          'Hash',
          <chakra.span key="hash" className="figure" wordBreak="break-all">
            {block.hash}
          </chakra.span>,
        ],
        // Test networks are often private ones that no explorer knows.
        ...(network === 'MAINNET'
          ? [
              [
                'Elsewhere',
                <chakra.a
                  key="explorer"
                  href={`https://mempool.space/block/${block.hash}`}
                  rel="noreferrer"
                  textDecoration="underline"
                >
                  on mempool.space
                </chakra.a>,
              ] as const,
            ]
          : []),
      ]}
    />
  )
}

/** To the satoshi, as the coinbase says. */
function Reward({ block }: { block: BlockFieldsFragment }) {
  const { reward } = block
  if (!reward) return <Facts facts={[['Reward', formatSats(block.rewardSats)]]} />
  return (
    <Box>
      <Title>Reward</Title>
      <Grid as="dl" templateColumns={{ base: '1fr 1fr', md: 'repeat(4, 1fr)' }} gap={4} mt={3}>
        <Stat name="To the player" value={formatSats(reward.player)} hint="straight from the coinbase" />
        <Stat name="New coins" value={formatSats(reward.subsidy)} hint="the subsidy of this height" />
        <Stat name="Fees" value={formatSats(reward.fees)} hint="of the transactions in it" />
        <Stat
          name="Fee of the pool"
          value={formatSats(reward.poolFee)}
          hint={reward.poolFee === '0' ? 'it took none' : `of ${formatSats(reward.total)} in all`}
        />
      </Grid>
    </Box>
  )
}

function Round({ block }: { block: Found }) {
  const effort = readFragment(EffortFieldsFragmentDoc, block.effort)
  return (
    <Box>
      <Title>What it took</Title>
      {effort ? (
        <Grid as="dl" templateColumns={{ base: '1fr 1fr', md: 'repeat(3, 1fr)' }} gap={4} my={3}>
          <EffortStats effort={effort} running={false} />
        </Grid>
      ) : (
        <Text fontSize="sm" my={2}>
          This block does not count, so its work goes to the next one.
        </Text>
      )}
      <EffortMeans />
    </Box>
  )
}

const STEP: Record<Found['history'][number]['status'], string> = {
  FOUND: 'found, and handed to the node',
  ACCEPTED: 'taken into the chain',
  CONFIRMED: 'confirmed: under a hundred blocks',
  ORPHANED: 'taken out of the chain',
  REJECTED: 'refused by the node',
}

function History({ steps }: { steps: Found['history'] }) {
  return (
    <Box>
      <Title id="history">What became of it</Title>
      <chakra.ol aria-labelledby="history" listStyleType="none" fontSize="sm" mt={3}>
        {steps.map(({ status, at, detail }) => (
          <chakra.li key={at} display="flex" columnGap={4} flexWrap="wrap" py={0.5}>
            <chakra.time dateTime={at} className="figure" color="soft" minW="12rem">
              {formatMoment(at)}
            </chakra.time>
            <span>
              {STEP[status]}
              {detail ? ` (${detail})` : ''}
            </span>
          </chakra.li>
        ))}
      </chakra.ol>
    </Box>
  )
}

function NoSuchBlock() {
  return (
    <Message title="No such block">
      <Text color="soft">The link may not be complete.</Text>
    </Message>
  )
}
