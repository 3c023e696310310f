import { chakra, Flex, Text } from '@chakra-ui/react'
import type { BlockFieldsFragment, BlockStatus } from '../../gql/graphql.ts'
import { Ago } from '../../ui/ago.tsx'
import { formatCount, formatSats, shortAddress } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { DemoBadge } from './demo-badge.tsx'

export const BLOCK_STATUS: Record<BlockStatus, string> = {
  FOUND: 'handed to the node',
  ACCEPTED: 'accepted by the node',
  CONFIRMED: 'confirmed: it can be spent',
  ORPHANED: 'orphaned: another block took its place',
  REJECTED: 'refused by the node',
}

export function RecentBlocks({ blocks }: { blocks: readonly BlockFieldsFragment[] }) {
  return (
    <Panel title="Blocks found here" titleId="blocks-found">
      {blocks.length === 0 ? (
        <Text color="soft" fontSize="sm">
          None yet. When a miner here solves one, the whole reward goes to its address, and the block shows here.
        </Text>
      ) : (
        <chakra.ul aria-labelledby="blocks-found" listStyleType="none">
          {blocks.map((block) => (
            <chakra.li key={block.id} borderTopWidth="1px" borderColor="line" _first={{ borderTopWidth: 0 }} py={2.5}>
              <BlockRow block={block} />
            </chakra.li>
          ))}
        </chakra.ul>
      )}
    </Panel>
  )
}

function BlockRow({ block }: { block: BlockFieldsFragment }) {
  const isLost = block.status === 'ORPHANED' || block.status === 'REJECTED'
  return (
    <Flex columnGap={3} rowGap={1} align="center" wrap="wrap" fontSize="sm">
      <chakra.span className="figure" fontWeight="700" textDecoration={isLost ? 'line-through' : undefined}>
        <PlainLink to={`/block/${encodeURIComponent(block.id)}`} colour="gold">
          #{formatCount(block.height)}
        </PlainLink>
      </chakra.span>
      <Text className="figure">{formatSats(block.rewardSats)}</Text>
      <Flex color="soft" flex="1" minW="40" gap={2} align="center">
        <span>
          to{' '}
          <chakra.span className="figure">
            <PlainLink to={`/player/${block.address}`}>{shortAddress(block.address)}</PlainLink>
          </chakra.span>
        </span>
        {block.isDemo ? <DemoBadge /> : null}
      </Flex>
      <Text color={isLost ? 'loss' : 'soft'} fontSize="xs">
        {BLOCK_STATUS[block.status]}, <Ago at={block.foundAt} />
      </Text>
    </Flex>
  )
}
