import { Box, chakra, Flex, Text } from '@chakra-ui/react'
import { useEffect, useState } from 'react'
import { useSubscription } from 'urql'
import { type BlockFieldsFragment, BlockFieldsFragmentDoc, BlockFoundDocument } from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { formatCount, formatSats, shortAddress } from '../../ui/format.ts'
import { PlainLink } from '../../ui/plain-link.tsx'
import { QuietButton } from '../../ui/quiet-button.tsx'
import { DemoBadge } from './demo-badge.tsx'
import { paidSats } from './paid.ts'

const shownMs = 45_000

/** The newest block of a player, or of anybody, from when the page was opened on; null before and after it is dismissed. */
export function useFoundBlock(address: string | null): [BlockFieldsFragment | null, dismiss: () => void] {
  const [{ data }] = useSubscription({ query: BlockFoundDocument, variables: { address } })
  const [dismissed, setDismissed] = useState<string | null>(null)
  const block = data ? readFragment(BlockFieldsFragmentDoc, data.blockFound) : null
  return [block && block.id !== dismissed ? block : null, () => setDismissed(block?.id ?? null)]
}

/** Anybody's block, told without taking the page over. */
export function BlockBanner({ block, dismiss }: { block: BlockFieldsFragment; dismiss: () => void }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another block begins the time anew.
  useEffect(() => {
    const timer = setTimeout(dismiss, shownMs)
    return () => clearTimeout(timer)
  }, [block.id])
  return (
    <Flex
      align="center"
      columnGap={4}
      rowGap={2}
      wrap="wrap"
      bg="btc.subtle"
      borderWidth="1px"
      borderColor="btc.solid"
      rounded="xl"
      px={{ base: 4, md: 5 }}
      py={3}
      boxShadow="0 0 32px rgba(247, 147, 26, 0.25)"
    >
      <Box role="status" flex="1" minW="56">
        <Text fontWeight="700">
          <chakra.span color="gold" className="figure">
            ★ Block {formatCount(block.height)} found
          </chakra.span>{' '}
          {block.isDemo ? <DemoBadge /> : null}
        </Text>
        <Text fontSize="sm" color="soft">
          {formatSats(paidSats(block))} for{' '}
          <chakra.span className="figure">
            <PlainLink to={`/player/${block.address}`}>{shortAddress(block.address)}</PlainLink>
          </chakra.span>
          {block.workerName ? `, by ${block.workerName}` : ''}.{' '}
          <PlainLink to={`/block/${encodeURIComponent(block.id)}`}>See its proof</PlainLink>
        </Text>
      </Box>
      <QuietButton size="xs" onClick={dismiss} aria-label="Dismiss the news of the block">
        Dismiss
      </QuietButton>
    </Flex>
  )
}
