import { chakra, Flex, Grid, Heading, Text } from '@chakra-ui/react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { PlayerFieldsFragment, RefusalReason, ShareFieldsFragment } from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { formatCount, formatDifficulty, formatHashrate } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { Stat } from '../../ui/stat.tsx'
import { ShareFields, WindowFields } from './documents.ts'

/** What a reason means to the owner of the device. */
const REFUSAL: Record<RefusalReason, string> = {
  STALE: 'stale: for a block that was already over',
  LOW_DIFFICULTY: 'below the assigned difficulty',
  DUPLICATE: 'handed in twice',
  UNKNOWN_JOB: 'for a job that is no longer known',
  BAD_TIME: 'time out of range',
  BAD_NONCE: 'invalid nonce',
  BAD_VERSION_BITS: 'version bits that were not agreed',
  BAD_EXTRANONCE2: 'extranonce2 of the wrong length',
  MALFORMED: 'malformed',
  UNAUTHORIZED: 'for another address',
  NOT_SUBSCRIBED: 'before subscribing',
}

export function QuickStats({ player }: { player: PlayerFieldsFragment }) {
  const window = (name: 'oneMinute' | 'fiveMinutes' | 'oneHour' | 'oneDay') =>
    readFragment(WindowFields, player.hashrate[name])
  const refused = player.refusals.reduce((sum, each) => sum + each.count, 0)
  const all = player.sharesAccepted + refused
  return (
    <Panel>
      <Heading as="h2" size="md" mb={4}>
        In figures
      </Heading>
      <Grid as="dl" templateColumns={{ base: '1fr 1fr', sm: 'repeat(4, 1fr)', lg: '1fr 1fr' }} gap={4}>
        <Stat name="Hashrate, 1 min" value={formatHashrate(window('oneMinute').hashrate)} />
        <Stat name="5 min" value={formatHashrate(window('fiveMinutes').hashrate)} />
        <Stat name="1 hour" value={formatHashrate(window('oneHour').hashrate)} />
        <Stat name="24 hours" value={formatHashrate(window('oneDay').hashrate)} />
        <Stat name="Best of session" value={<BestLink share={player.best.session} />} />
        <Stat name="Best of week" value={<BestLink share={player.best.week} />} />
        <Stat name="Best ever" value={<BestLink share={player.best.ever} />} />
        <Stat
          name="Shares"
          value={formatCount(player.sharesAccepted)}
          hint={`${formatDifficulty(player.work)} of work`}
        />
      </Grid>
      <Text color="soft" fontSize="sm" mt={4}>
        {refused === 0
          ? 'No share was refused.'
          : `${formatCount(refused)} of ${formatCount(all)} shares were refused (${((refused / all) * 100).toFixed(1)} %):`}
      </Text>
      {refused > 0 ? (
        <chakra.ul fontSize="sm" color="soft" listStyleType="none" mt={1}>
          {player.refusals.map(({ reason, count }) => (
            <chakra.li key={reason}>
              <Flex gap={2}>
                <chakra.span className="figure" color="loss" minW="14" textAlign="right">
                  {formatCount(count)}
                </chakra.span>
                {REFUSAL[reason]}
              </Flex>
            </chakra.li>
          ))}
        </chakra.ul>
      ) : null}
    </Panel>
  )
}

type MaskedShare = PlayerFieldsFragment['best']['ever']

function BestLink({ share: masked }: { share: MaskedShare }): ReactNode {
  const share: ShareFieldsFragment | null | undefined = readFragment(ShareFields, masked)
  if (!share) return '—'
  return (
    <chakra.span color="gold" _hover={{ textDecoration: 'underline' }}>
      <Link href={`/share/${encodeURIComponent(share.id)}`} title="See its proof">
        {formatDifficulty(share.shareDifficulty)}
      </Link>
    </chakra.span>
  )
}
