import { Box, chakra, Flex, Grid, Text } from '@chakra-ui/react'
import type { BoardMeasure, PlaceFieldsFragment } from '../../gql/graphql.ts'
import { Ago } from '../../ui/ago.tsx'
import { formatCount, formatDifficulty, shortAddress } from '../../ui/format.ts'
import { PlainLink } from '../../ui/plain-link.tsx'
import { DemoBadge } from '../mining/demo-badge.tsx'

const narrow = '2.75rem minmax(0, 1fr) auto'
const MEDALS: Record<number, string> = { 1: 'gold', 2: '#C9D1D9', 3: '#D08A4E' }

interface PlaceRowProps {
  readonly place: PlaceFieldsFragment
  readonly measure: BoardMeasure
  /** The score of the first: what bars are measured by. */
  readonly top: number
  readonly isOwn: boolean
  /** In a column beside the board. */
  readonly isNarrow?: boolean
}

/** One line of a board. The bar shows orders of magnitude for luck, and parts for work. */
export function PlaceRow({ place, measure, top, isOwn, isNarrow = false }: PlaceRowProps) {
  const { rank, score, player, share, reachedAt } = place
  const medal = MEDALS[rank]
  return (
    <Box position="relative" bg={isOwn ? 'btc.subtle' : undefined} rounded="md" px={{ base: 2, md: 3 }} py={2.5}>
      <Grid
        templateColumns={{ base: narrow, ...(isNarrow ? {} : { md: '3.5rem minmax(0, 1fr) 9rem 9rem' }) }}
        columnGap={{ base: 2, md: 4 }}
        rowGap={0.5}
        alignItems="center"
        fontSize="sm"
      >
        <Text className="figure" fontWeight="800" fontSize={medal ? 'lg' : 'md'} color={medal ?? 'soft'}>
          {formatCount(rank)}
        </Text>
        <Flex gap={2} align="center" minW={0} wrap="wrap">
          <Who player={player} />
          {isOwn ? (
            <chakra.span color="btc.fg" fontWeight="700" fontSize="xs">
              YOU
            </chakra.span>
          ) : null}
          {player.isDemo ? <DemoBadge /> : null}
        </Flex>
        <Text className="figure" fontWeight="700" fontSize="md" textAlign="right" color={medal ?? 'ink'}>
          {share ? (
            <PlainLink
              to={`/share/${encodeURIComponent(share.id)}`}
              colour={rank === 1 ? 'gold' : 'ink'}
              title="The share, and its proof"
            >
              {formatDifficulty(score)}
            </PlainLink>
          ) : (
            formatDifficulty(score)
          )}
        </Text>
        <Text
          color="soft"
          fontSize="xs"
          textAlign={isNarrow ? undefined : { md: 'right' }}
          gridColumn={{ base: '2 / -1', ...(isNarrow ? {} : { md: 'auto' }) }}
        >
          <Ago at={share?.at ?? reachedAt} />
        </Text>
      </Grid>
      <Box aria-hidden h="3px" mt={1.5} bg="raised" rounded="full" overflow="hidden">
        <Box
          h="full"
          rounded="full"
          bg={medal ?? 'btc.solid'}
          opacity={medal ? 0.9 : 0.55}
          style={{ width: `${100 * barOf(score, top, measure)}%` }}
        />
      </Box>
    </Box>
  )
}

/** By name where there is one. Names are nobody's alone, so the handle or the address stands beside. */
function Who({ player: { address, account } }: { player: PlaceFieldsFragment['player'] }) {
  const unique = account?.handle ? `@${account.handle}` : shortAddress(address)
  const name = account?.displayName
  return (
    <>
      <chakra.span className={name ? undefined : 'figure'} minW={0} wordBreak="break-word">
        <PlainLink to={`/player/${address}`}>{name ?? unique}</PlainLink>
      </chakra.span>
      {name ? (
        <chakra.span className="figure" color="soft" fontSize="xs">
          {unique}
        </chakra.span>
      ) : null}
    </>
  )
}

/** Best shares lie orders of magnitude apart: six of them fill the bar. */
const decades = 6

export function barOf(score: number, top: number, measure: BoardMeasure): number {
  if (!(top > 0) || !(score > 0)) return 0
  const part = measure === 'WORK' ? score / top : 1 + Math.log10(score / top) / decades
  return Math.min(1, Math.max(0.02, part))
}
