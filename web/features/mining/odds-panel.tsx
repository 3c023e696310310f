import { Box, chakra, Text } from '@chakra-ui/react'
import { type PlayerFieldsFragment, WindowFieldsFragmentDoc, WindowsFieldsFragmentDoc } from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { formatHashrate } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { NoOddsYet, OddsFigures, OddsMeaning } from './odds-figures.tsx'

interface OddsPanelProps {
  readonly player: PlayerFieldsFragment
  readonly difficulty: number
}

/** What a player's own hashrate can expect. */
export function OddsPanel({ player, difficulty }: OddsPanelProps) {
  // A day is the steadiest window there is, and begins no earlier than the player did.
  const { hashrate, low, high } = readFragment(
    WindowFieldsFragmentDoc,
    readFragment(WindowsFieldsFragmentDoc, player.hashrate).oneDay,
  )
  const calculator = (
    <Text fontSize="sm">
      <PlainLink to="/odds" colour="soft">
        Try other figures
      </PlainLink>
    </Text>
  )
  return (
    <Panel title="Odds of a block" aside={calculator}>
      {difficulty === 0 ? (
        <NoOddsYet />
      ) : hashrate === 0 ? (
        <Text color="soft" fontSize="sm">
          No share came in the last 24 hours, so there is no chance to name. It is there again with the first one.
        </Text>
      ) : (
        <>
          <OddsFigures hashrate={hashrate} difficulty={difficulty} />
          <Text color="soft" fontSize="xs" mt={3}>
            At <chakra.b color="ink">{formatHashrate(hashrate)}</chakra.b>, as measured over the last 24 hours; the true
            figure lies between {formatHashrate(low)} and {formatHashrate(high)}, 95 times in 100.
          </Text>
          <Box as="details" mt={3}>
            <chakra.summary cursor="pointer" fontSize="sm" fontWeight="600" mb={2}>
              What that means
            </chakra.summary>
            <OddsMeaning hashrate={hashrate} difficulty={difficulty} />
          </Box>
        </>
      )}
    </Panel>
  )
}
