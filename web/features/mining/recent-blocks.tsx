import { chakra, Flex, Text } from '@chakra-ui/react'
import type { BlockFieldsFragment } from '../../gql/graphql.ts'
import { Ago } from '../../ui/ago.tsx'
import { formatCount, formatSats, shortAddress } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { BlockStatusBadge, isLost } from './block-status.tsx'
import { DemoBadge } from './demo-badge.tsx'
import { paidSats } from './paid.ts'

interface RecentBlocksProps {
  readonly blocks: readonly BlockFieldsFragment[]
  readonly title?: string
}

export function RecentBlocks({ blocks, title = 'Blocks found here' }: RecentBlocksProps) {
  const all =
    blocks.length > 0 ? (
      <Text fontSize="sm">
        <PlainLink to="/blocks" colour="soft">
          All blocks
        </PlainLink>
      </Text>
    ) : null
  return (
    <Panel title={title} titleId="blocks-found" aside={all}>
      {blocks.length === 0 ? (
        <Text color="soft" fontSize="sm">
          None yet. When a miner here solves one, its coinbase pays that miner's own address, and the block shows here.
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
  return (
    <Flex columnGap={3} rowGap={1} align="center" wrap="wrap" fontSize="sm">
      <chakra.span
        className="figure"
        fontWeight="700"
        textDecoration={isLost(block.status) ? 'line-through' : undefined}
      >
        <PlainLink to={`/block/${encodeURIComponent(block.id)}`} colour="gold">
          #{formatCount(block.height)}
        </PlainLink>
      </chakra.span>
      <Text className="figure">{formatSats(paidSats(block))}</Text>
      <Flex color="soft" flex="1" minW="40" gap={2} align="center">
        <span>
          to{' '}
          <chakra.span className="figure">
            <PlainLink to={`/player/${block.address}`}>{shortAddress(block.address)}</PlainLink>
          </chakra.span>
        </span>
        {block.isDemo ? <DemoBadge /> : null}
      </Flex>
      <Flex gap={2} align="center" color="soft" fontSize="xs">
        <BlockStatusBadge status={block.status} confirmations={block.confirmations} />
        <Ago at={block.foundAt} />
      </Flex>
    </Flex>
  )
}
