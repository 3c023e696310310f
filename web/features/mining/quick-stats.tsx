import { chakra, Grid, Text } from '@chakra-ui/react'
import {
  BestFieldsFragmentDoc,
  type PlayerFieldsFragment,
  ShareFieldsFragmentDoc,
  type WindowFieldsFragment,
  WindowFieldsFragmentDoc,
  WindowsFieldsFragmentDoc,
} from '../../gql/graphql.ts'
import { type FragmentType, readFragment } from '../../gql/index.ts'
import { Ago } from '../../ui/ago.tsx'
import { formatCount, formatDifficulty, formatDuration, formatHashrate, shortAddress } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { Stat } from '../../ui/stat.tsx'
import { DemoBadge } from './demo-badge.tsx'

const WINDOWS = [
  ['oneMinute', '1 min', 60],
  ['fiveMinutes', '5 min', 300],
  ['oneHour', '1 hour', 3_600],
  ['oneDay', '24 hours', 86_400],
  ['sevenDays', '7 days', 604_800],
] as const

/** Hashrate, shares and work in one row. */
export function PlayerFigures({ player }: { player: PlayerFieldsFragment }) {
  const windows = readFragment(WindowsFieldsFragmentDoc, player.hashrate)
  return (
    <Panel>
      <Grid as="dl" templateColumns={{ base: '1fr 1fr', md: 'repeat(4, 1fr)', xl: 'repeat(7, 1fr)' }} gap={5}>
        {WINDOWS.map(([window, name, seconds]) => {
          const rate = readFragment(WindowFieldsFragmentDoc, windows[window])
          return (
            <Stat
              key={window}
              size="lg"
              name={`Hashrate, ${name}`}
              value={formatHashrate(rate.hashrate)}
              hint={<Confidence rate={rate} seconds={seconds} />}
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

interface ConfidenceProps {
  readonly rate: WindowFieldsFragment
  /** How long the window is meant to be. */
  readonly seconds: number
}

/** How sure a hashrate is, and since when it is measured while that is not as long as its name says. */
function Confidence({ rate: { low, high, shares, seconds: measured }, seconds }: ConfidenceProps) {
  const since = measured < seconds * 0.95 ? ` · over ${formatDuration(Math.round(measured))} so far` : ''
  if (shares === 0)
    return (
      <span title="What would hardly have gone without a share, 39 times in 40">
        no share{high > 0 ? `: below ${formatHashrate(high)}` : ''}
        {since}
      </span>
    )
  return (
    <span title="Where the true hashrate lies, 95 times in 100: shares are found by chance">
      {formatHashrate(low)} to {formatHashrate(high)}
      {since}
    </span>
  )
}

const PERIODS = [
  ['session', 'Session', 'of the connections open now'],
  ['day', 'Today', 'since 00:00 UTC'],
  ['week', 'This week', 'since Monday, UTC'],
  ['month', 'This month', 'since the first, UTC'],
  ['ever', 'Ever', ''],
] as const

interface BestsProps {
  readonly best: FragmentType<typeof BestFieldsFragmentDoc>
  /** A player's are told apart by worker, everybody's by player. */
  readonly whose: 'player' | 'everybody'
}

/** The best share of each period, each with its proof. */
export function Bests({ best: masked, whose }: BestsProps) {
  const best = readFragment(BestFieldsFragmentDoc, masked)
  return (
    <Panel title="Best shares">
      <chakra.table w="full" fontSize="sm" css={TABLE}>
        <chakra.thead color="soft" fontSize="xs">
          <tr>
            <th scope="col">Period</th>
            <th scope="col">Difficulty</th>
            <th scope="col">{whose === 'player' ? 'Worker' : 'Player'}</th>
            <th scope="col">Found</th>
          </tr>
        </chakra.thead>
        <tbody>
          {PERIODS.map(([period, name, means]) => {
            const share = readFragment(ShareFieldsFragmentDoc, best[period])
            return (
              <tr key={period}>
                <th scope="row" title={means}>
                  {name}
                </th>
                {share ? (
                  <>
                    <td className="figure">
                      <PlainLink to={`/share/${encodeURIComponent(share.id)}`} colour="gold" title="See its proof">
                        {formatDifficulty(share.shareDifficulty)}
                      </PlainLink>
                    </td>
                    <chakra.td wordBreak="break-word">
                      {whose === 'player' ? (
                        share.workerName || 'unnamed'
                      ) : (
                        <PlainLink to={`/player/${share.address}`}>{shortAddress(share.address)}</PlainLink>
                      )}{' '}
                      {share.isDemo && whose === 'everybody' ? <DemoBadge /> : null}
                    </chakra.td>
                    <td>
                      <Ago at={share.at} />
                    </td>
                  </>
                ) : (
                  <chakra.td colSpan={3} color="soft">
                    {period === 'session' ? 'nobody is connected, or no share yet' : 'no share yet'}
                  </chakra.td>
                )}
              </tr>
            )
          })}
        </tbody>
      </chakra.table>
      <Text color="soft" fontSize="xs" mt={3}>
        Each leads to its proof, which your browser checks. Of equal shares the first counts.
      </Text>
    </Panel>
  )
}

const TABLE = {
  '& th, & td': { textAlign: 'left', py: 1.5, pr: 3, verticalAlign: 'baseline' },
  '& th:last-child, & td:last-child': { pr: 0, textAlign: 'right', whiteSpace: 'nowrap' },
  '& th[scope=row]': { fontWeight: 600, whiteSpace: 'nowrap' },
  '& tbody tr': { borderTopWidth: '1px', borderColor: 'line' },
}
