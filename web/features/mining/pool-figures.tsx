import { Flex, Grid } from '@chakra-ui/react'
import {
  type LandingQuery,
  NetworkFieldsFragmentDoc,
  type NetworkName,
  ShareFieldsFragmentDoc,
  WindowFieldsFragmentDoc,
} from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { formatCount, formatDifficulty, formatHashrate, shortAddress } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { Stat } from '../../ui/stat.tsx'
import { DemoBadge } from './demo-badge.tsx'

const NETWORK: Record<NetworkName, string> = {
  MAINNET: 'Bitcoin',
  TESTNET: 'testnet',
  SIGNET: 'signet',
  REGTEST: 'regtest',
}

/** The pool and its network in one row of figures. */
export function PoolFigures({ data }: { data: LandingQuery }) {
  const { poolStats } = data
  const network = readFragment(NetworkFieldsFragmentDoc, data.network)
  const hashrate = readFragment(WindowFieldsFragmentDoc, poolStats.hashrate.fiveMinutes)
  const best = readFragment(ShareFieldsFragmentDoc, poolStats.bestThisWeek)
  const players = poolStats.playersOnline === 1 ? 'player' : 'players'
  return (
    <Panel>
      <Grid as="dl" templateColumns={{ base: '1fr 1fr', md: 'repeat(3, 1fr)', xl: 'repeat(6, 1fr)' }} gap={5}>
        <Stat size="lg" name="Hashrate here" value={formatHashrate(hashrate.hashrate)} hint="last 5 minutes" />
        <Stat
          size="lg"
          name="Miners online"
          value={formatCount(poolStats.workersOnline)}
          hint={`of ${formatCount(poolStats.playersOnline)} ${players}`}
        />
        <Stat
          size="lg"
          name="Best this week"
          value={
            best ? (
              <PlainLink to={`/share/${encodeURIComponent(best.id)}`} colour="gold" title="See its proof">
                {formatDifficulty(best.shareDifficulty)}
              </PlainLink>
            ) : (
              '—'
            )
          }
          hint={
            best ? (
              <Flex as="span" gap={1.5} align="center" wrap="wrap">
                by {shortAddress(best.address)} {best.isDemo ? <DemoBadge /> : null}
              </Flex>
            ) : (
              'nobody yet'
            )
          }
        />
        <Stat size="lg" name="Blocks found" value={formatCount(poolStats.blocksFound)} hint="each paid to its finder" />
        <Stat
          size="lg"
          name="Network height"
          value={network.height === 0 && network.difficulty === 0 ? '—' : formatCount(network.height)}
          hint={`${NETWORK[network.name]}, at ${formatHashrate(network.hashrate)}`}
        />
        <Stat
          size="lg"
          name="Network difficulty"
          value={network.difficulty === 0 ? '—' : formatDifficulty(network.difficulty)}
          hint="what makes a share a block"
        />
      </Grid>
    </Panel>
  )
}
