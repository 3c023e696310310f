import { Box, chakra, Grid, Stack, Text } from '@chakra-ui/react'
import type { ReactNode } from 'react'
import { chanceInWords, chanceWithin, headsInARow, secondsPerBlock } from '../../../bitcoin/odds.ts'
import { formatCount, formatDuration } from '../../ui/format.ts'
import { Stat } from '../../ui/stat.tsx'
import { daySeconds, weekSeconds, yearSeconds } from './spans.ts'

interface OddsProps {
  /** Hashes a second. */
  readonly hashrate: number
  readonly difficulty: number
}

/** The odds of a block in four figures. */
export function OddsFigures({ hashrate, difficulty }: OddsProps) {
  const words = (seconds: number): string => chanceInWords(chanceWithin(seconds, hashrate, difficulty))
  // Where one is all but certain, how many there are says more.
  const hint = (seconds: number, span: string): string => {
    const expected = seconds / secondsPerBlock(hashrate, difficulty)
    return expected > 5 ? `about ${roughCount(expected)} blocks ${span}` : span
  }
  return (
    <Grid as="dl" templateColumns={{ base: '1fr 1fr', md: 'repeat(4, 1fr)' }} gap={5} aria-live="polite">
      <Stat size="lg" name="Today" value={words(daySeconds)} hint={hint(daySeconds, 'in 24 hours of mining')} />
      <Stat size="lg" name="This week" value={words(weekSeconds)} hint={hint(weekSeconds, 'in seven days')} />
      <Stat size="lg" name="This year" value={words(yearSeconds)} hint={hint(yearSeconds, 'in a year')} />
      <Stat
        size="lg"
        name="Average wait"
        value={waitInWords(secondsPerBlock(hashrate, difficulty))}
        hint="for one block, if nothing changes"
      />
    </Grid>
  )
}

const roughCount = (count: number): string => (count < 1e6 ? formatCount(Math.round(count)) : 'millions of')
const waitInWords = (seconds: number): string => (seconds < 1 ? 'less than a second' : formatDuration(seconds))
/** Times the mean: one wait in ten is longer. */
const oneInTen = Math.log(10)

/** What the figures mean to somebody who has never heard of any of this. */
export function OddsMeaning({ hashrate, difficulty }: OddsProps) {
  const week = chanceWithin(weekSeconds, hashrate, difficulty)
  const mean = secondsPerBlock(hashrate, difficulty)
  const coins = Math.round(headsInARow(week))
  return (
    <Stack gap={2.5} fontSize="sm" color="soft">
      {coins >= 2 ? (
        <Text>
          A block this week is as likely as throwing <Strong>{formatCount(coins)} coins</Strong> at once and seeing
          heads on every one of them.
        </Text>
      ) : null}
      <Text>
        The average is not a date: half of all waits are over after <Strong>{waitInWords(mean * Math.LN2)}</Strong>, and
        one in ten lasts longer than <Strong>{waitInWords(mean * oneInTen)}</Strong>. It can be the very next hash.
      </Text>
      <Text>
        Luck keeps no count. Every hash is a new draw, so a long wait brings no block nearer, and a block just found
        puts none off. Twice the hashrate is twice the chance.
      </Text>
      <Text>
        All this holds while the difficulty stays as it is. It has mostly risen over the years, and each rise makes the
        same miner's chance smaller.
      </Text>
    </Stack>
  )
}

const Strong = ({ children }: { children: ReactNode }) => (
  <chakra.b color="ink" fontWeight="600">
    {children}
  </chakra.b>
)

export function NoOddsYet() {
  return (
    <Box role="status">
      <Text color="soft" fontSize="sm">
        The network's difficulty is not known yet: odds follow as soon as the node has told it.
      </Text>
    </Box>
  )
}
