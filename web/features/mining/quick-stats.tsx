import { Box, chakra, Flex, Grid, Text } from '@chakra-ui/react'
import {
  type PlayerFieldsFragment,
  type RefusalReason,
  ShareFieldsFragmentDoc,
  WindowFieldsFragmentDoc,
} from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { Ago } from '../../ui/ago.tsx'
import { formatCount, formatDifficulty, formatHashrate, formatPercent } from '../../ui/format.ts'
import { Panel, Title } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { Stat } from '../../ui/stat.tsx'

/** What a reason means to the owner of the device. */
const REFUSAL: Record<RefusalReason, string> = {
  STALE: 'too late: for a block that was already over',
  LOW_DIFFICULTY: 'below the difficulty that was assigned',
  DUPLICATE: 'handed in twice',
  UNKNOWN_JOB: 'for a job that was never given, or long ago',
  BAD_TIME: 'with a time out of bounds',
  BAD_NONCE: 'with a broken nonce',
  BAD_VERSION_BITS: 'with version bits that were not agreed on',
  BAD_EXTRANONCE2: 'with an extranonce of a wrong length',
  MALFORMED: 'unreadable',
  UNAUTHORIZED: 'by a worker that had not logged in',
  NOT_SUBSCRIBED: 'before asking for work',
}

const WINDOWS = [
  ['oneMinute', '1 min'],
  ['fiveMinutes', '5 min'],
  ['oneHour', '1 hour'],
  ['oneDay', '24 hours'],
] as const

/** Hashrate, shares and work in one row. */
export function PlayerFigures({ player }: { player: PlayerFieldsFragment }) {
  return (
    <Panel>
      <Grid as="dl" templateColumns={{ base: '1fr 1fr', md: 'repeat(3, 1fr)', xl: 'repeat(6, 1fr)' }} gap={5}>
        {WINDOWS.map(([window, name]) => {
          const { hashrate, low, high, shares } = readFragment(WindowFieldsFragmentDoc, player.hashrate[window])
          return (
            <Stat
              key={window}
              size="lg"
              name={`Hashrate, ${name}`}
              value={formatHashrate(hashrate)}
              hint={
                shares === 0 ? 'no share in it' : <Range text={`${formatHashrate(low)} to ${formatHashrate(high)}`} />
              }
            />
          )
        })}
        <Stat
          size="lg"
          name="Shares"
          value={formatCount(player.sharesAccepted)}
          hint={player.lastShareAt ? <>the last {<Ago at={player.lastShareAt} />}</> : 'none yet'}
        />
        <Stat size="lg" name="Work" value={formatDifficulty(player.work)} hint="sum of assigned difficulties" />
      </Grid>
    </Panel>
  )
}

const Range = ({ text }: { text: string }) => (
  <span title="Where the true hashrate lies, 95 times in 100: shares are found by chance">{text}</span>
)

export function BestsAndRefusals({ player }: { player: PlayerFieldsFragment }) {
  return (
    <Panel title="Best shares">
      <Grid as="dl" templateColumns="repeat(3, minmax(0, 1fr))" gap={4}>
        <Best name="This session" share={player.best.session} />
        <Best name="This week" share={player.best.week} />
        <Best name="Ever" share={player.best.ever} />
      </Grid>
      <Box borderTopWidth="1px" borderColor="line" mt={5} pt={4}>
        <Title>Refused shares</Title>
        <Refusals player={player} />
      </Box>
    </Panel>
  )
}

function Best({ name, share: masked }: { name: string; share: PlayerFieldsFragment['best']['ever'] }) {
  const share = readFragment(ShareFieldsFragmentDoc, masked)
  if (!share) return <Stat name={name} value="—" hint="none yet" />
  const link = (
    <PlainLink to={`/share/${encodeURIComponent(share.id)}`} colour="gold" title="See its proof">
      {formatDifficulty(share.shareDifficulty)}
    </PlainLink>
  )
  return <Stat name={name} value={link} hint={<Ago at={share.at} />} />
}

function Refusals({ player }: { player: PlayerFieldsFragment }) {
  const refused = player.refusals.reduce((sum, each) => sum + each.count, 0)
  const all = player.sharesAccepted + refused
  if (refused === 0)
    return (
      <Text color="soft" fontSize="sm" mt={3}>
        None: everything that was handed in counted.
      </Text>
    )
  return (
    <>
      <Text color="soft" fontSize="sm" mt={3}>
        {formatCount(refused)} of {formatCount(all)} shares, {formatPercent(refused / all)}:
      </Text>
      <chakra.ul fontSize="sm" listStyleType="none" mt={1}>
        {player.refusals.map(({ reason, count }) => (
          <chakra.li key={reason}>
            <Flex gap={3}>
              <chakra.span className="figure" color="loss" minW="12" textAlign="right">
                {formatCount(count)}
              </chakra.span>
              {REFUSAL[reason]}
            </Flex>
          </chakra.li>
        ))}
      </chakra.ul>
    </>
  )
}
