import { chakra, Flex, Heading, Stack, Text } from '@chakra-ui/react'
import { useCallback } from 'react'
import { useQuery } from 'urql'
import {
  BlockDocument,
  type BlockFieldsFragment,
  BlockFieldsFragmentDoc,
  type NetworkName,
  ProofFieldsFragmentDoc,
} from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { useResume } from '../../live/context.tsx'
import { formatCount, formatDifficulty, formatMoment, formatSats } from '../../ui/format.ts'
import { usePageTitle } from '../../ui/page-title.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { Failed, Loading, Message } from '../../ui/states.tsx'
import { DemoBadge } from './demo-badge.tsx'
import { Facts } from './facts.tsx'
import { ProofPanel } from './proof-panel.tsx'
import { BLOCK_STATUS } from './recent-blocks.tsx'

/** A block that was found here, with its proof. */
export function BlockPage({ id }: { id: string }) {
  usePageTitle('A block')
  const [{ data, error, fetching }, ask] = useQuery({
    query: BlockDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  })
  const again = useCallback(() => ask({ requestPolicy: 'network-only' }), [ask])
  useResume(again)
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
          {block.isDemo ? <DemoBadge /> : null}
        </Flex>
        <BlockFacts block={block} network={proof.network} />
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
        ['Status', `${BLOCK_STATUS[block.status]}${block.statusDetail ? ` (${block.statusDetail})` : ''}`],
        ['Reward', formatSats(block.rewardSats)],
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

function NoSuchBlock() {
  return (
    <Message title="No such block">
      <Text color="soft">The link may not be complete.</Text>
    </Message>
  )
}
