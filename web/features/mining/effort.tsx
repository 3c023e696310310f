import { Text } from '@chakra-ui/react'
import type { EffortFieldsFragment } from '../../gql/graphql.ts'
import { formatCount, formatDifficulty, formatEffort, formatPercent } from '../../ui/format.ts'
import { Stat } from '../../ui/stat.tsx'

/** What the work of a round says, without a promise in it. */
export function luckInWords({ effort, longerRounds }: EffortFieldsFragment): string {
  if (longerRounds >= 0.995) return 'extremely lucky: nearly all rounds take longer'
  if (longerRounds <= 0.005) return 'very unlucky: hardly any round takes as long'
  const longer = `${formatPercent(longerRounds)} of all rounds take longer`
  return effort < 1 ? `lucky: ${longer}` : `unlucky: ${longer}`
}

/** A round as three figures of a `dl`. */
export function EffortStats({ effort, running }: { effort: EffortFieldsFragment; running: boolean }) {
  return (
    <>
      <Stat
        name={running ? 'Effort so far' : 'Effort'}
        value={formatEffort(effort.effort)}
        hint="100 % is the work that a block takes on average"
      />
      <Stat
        name={running ? 'If it ended now' : 'Luck'}
        value={effort.luck == null ? '—' : `${formatTimes(effort.luck)}×`}
        hint={effort.luck == null ? 'no work yet' : luckInWords(effort)}
      />
      <Stat
        name="Work"
        value={formatDifficulty(effort.work)}
        hint={`${formatCount(effort.shares)} ${effort.shares === 1 ? 'share' : 'shares'} of all players`}
      />
    </>
  )
}

function formatTimes(luck: number): string {
  if (luck >= 99.5) return formatCount(Math.round(luck))
  return luck >= 9.95 ? luck.toFixed(0) : luck >= 0.095 ? luck.toFixed(1) : luck.toPrecision(1)
}

export function EffortMeans() {
  return (
    <Text color="soft" fontSize="sm">
      A round runs from one block found here to the next. Blocks come by chance: one round in three takes more than the
      average, one in seven more than twice as much, and a long round makes the next block no likelier.
    </Text>
  )
}
