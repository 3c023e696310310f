import { Grid } from '@chakra-ui/react'
import { type PlayerFieldsFragment, ShareFieldsFragmentDoc, WindowFieldsFragmentDoc } from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { Ago } from '../../ui/ago.tsx'
import { formatCount, formatDifficulty, formatHashrate } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { Stat } from '../../ui/stat.tsx'

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

export function Bests({ player }: { player: PlayerFieldsFragment }) {
  return (
    <Panel title="Best shares">
      <Grid as="dl" templateColumns="repeat(3, minmax(0, 1fr))" gap={4}>
        <Best name="This session" share={player.best.session} />
        <Best name="This week" share={player.best.week} />
        <Best name="Ever" share={player.best.ever} />
      </Grid>
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
