import { Badge, Box, chakra, Flex, Text } from '@chakra-ui/react'
import type { BlockStatus } from '../../gql/graphql.ts'

/** A coinbase can be spent under so many blocks, its own among them. */
export const burial = 100

const WORDS: Record<BlockStatus, string> = {
  FOUND: 'handed to the node',
  ACCEPTED: 'in the chain',
  CONFIRMED: 'confirmed',
  ORPHANED: 'orphaned',
  REJECTED: 'refused',
}
const MARK: Record<BlockStatus, string> = { FOUND: '…', ACCEPTED: '◔', CONFIRMED: '✓', ORPHANED: '✕', REJECTED: '✕' }
const COLOUR: Record<BlockStatus, string> = {
  FOUND: 'soft',
  ACCEPTED: 'btc.fg',
  CONFIRMED: 'win',
  ORPHANED: 'loss',
  REJECTED: 'loss',
}

/** What it means, in a sentence. */
export const STATUS_MEANS: Record<BlockStatus, string> = {
  FOUND: 'It was handed to the Bitcoin node, which has not answered yet.',
  ACCEPTED: `It is part of the chain. Under ${burial} blocks, its own among them, its reward can be spent.`,
  CONFIRMED: `It lies under ${burial} blocks: it is there to stay, and its reward can be spent.`,
  ORPHANED:
    'Another block took its place in the chain, so it pays nothing and counts for nothing here. That happens to honest blocks now and then, when two are found at about the same time.',
  REJECTED: 'The Bitcoin node refused it, so it pays nothing.',
}

export const isLost = (status: BlockStatus): boolean => status === 'ORPHANED' || status === 'REJECTED'

interface StatusProps {
  readonly status: BlockStatus
  readonly confirmations: number
}

export function BlockStatusBadge({ status, confirmations }: StatusProps) {
  return (
    <Badge bg="raised" color={COLOUR[status]} rounded="full" px={2.5} whiteSpace="nowrap">
      <span aria-hidden>{MARK[status]}</span>
      {WORDS[status]}
      {status === 'ACCEPTED' ? <span className="figure">{`${confirmations}/${burial}`}</span> : null}
    </Badge>
  )
}

/** How deep a block lies, as a bar that fills. */
export function Confirmations({ status, confirmations }: StatusProps) {
  const words = isLost(status) ? 'none: it is not in the chain' : `${confirmations} of ${burial}`
  return (
    <Box>
      <Flex justify="space-between" fontSize="sm" mb={1.5} gap={3} wrap="wrap">
        <Text color="soft">Confirmations</Text>
        <Text className="figure" fontWeight="600">
          {words}
        </Text>
      </Flex>
      <Box
        role="progressbar"
        aria-label="Confirmations"
        aria-valuemin={0}
        aria-valuemax={burial}
        aria-valuenow={confirmations}
        aria-valuetext={words}
        h="10px"
        bg="page"
        rounded="full"
        overflow="hidden"
        borderWidth="1px"
        borderColor="line"
      >
        <chakra.div
          h="full"
          w={`${Math.min(100, (100 * confirmations) / burial)}%`}
          bg={COLOUR[status]}
          rounded="full"
          transition="width 600ms ease-out"
        />
      </Box>
      <Text color="soft" fontSize="sm" mt={2}>
        {STATUS_MEANS[status]}
      </Text>
    </Box>
  )
}
