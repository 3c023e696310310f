import { Badge, Box, chakra, Flex, Grid, Text } from '@chakra-ui/react'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { useQuery, useSubscription } from 'urql'
import {
  PlayerWorkersDocument,
  ShareFieldsFragmentDoc,
  type WindowFieldsFragment,
  WindowFieldsFragmentDoc,
  WindowsFieldsFragmentDoc,
  type WorkerFieldsFragment,
  WorkerFieldsFragmentDoc,
  WorkerUpdatedDocument,
} from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { useResume } from '../../live/context.tsx'
import { Ago } from '../../ui/ago.tsx'
import { formatDifficulty, formatHashrate } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { QuietButton } from '../../ui/quiet-button.tsx'
import { Toggle } from '../../ui/toggle.tsx'
import { DemoBadge } from './demo-badge.tsx'

type Window = 'oneMinute' | 'fiveMinutes' | 'oneHour' | 'oneDay' | 'sevenDays'
const WINDOWS: readonly (readonly [Window, string])[] = [
  ['oneMinute', '1 m'],
  ['fiveMinutes', '5 m'],
  ['oneHour', '1 h'],
  ['oneDay', '24 h'],
  ['sevenDays', '7 d'],
]

/** The rigs of a player, a page at a time; each row goes on by itself. */
export function WorkersList({ address }: { address: string }) {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null])
  // The answer updates the cached worker, and with it its row.
  const [{ data }] = useSubscription({ query: WorkerUpdatedDocument, variables: { address } })
  const latest = data ? readFragment(WorkerFieldsFragmentDoc, data.workerUpdated).id : null
  const [window, choose] = useState<Window>('fiveMinutes')
  return (
    <Panel
      title="Workers"
      titleId="workers"
      aside={<Toggle label="Hashrate over" choices={WINDOWS} chosen={window} choose={choose} />}
    >
      <chakra.ul aria-labelledby="workers" listStyleType="none">
        {cursors.map((after, page) => (
          <WorkersPage
            key={after}
            address={address}
            after={after}
            latest={latest}
            window={window}
            more={page === cursors.length - 1 ? (cursor) => setCursors([...cursors, cursor]) : null}
          />
        ))}
      </chakra.ul>
    </Panel>
  )
}

interface WorkersPageProps {
  readonly address: string
  readonly after: string | null
  /** Id of the worker that changed last. */
  readonly latest: string | null
  /** What its hashrate is measured over. */
  readonly window: Window
  /** Shows the next page; null where it is shown already. */
  readonly more: ((cursor: string) => void) | null
}

function WorkersPage({ address, after, latest, window, more }: WorkersPageProps) {
  const [{ data }, refresh] = useQuery({ query: PlayerWorkersDocument, variables: { address, after } })
  const again = useCallback(() => refresh({ requestPolicy: 'network-only' }), [refresh])
  useResume(again)
  const list = data?.player.__typename === 'Player' ? data.player.workers : null
  const workers = list?.edges.map(({ node }) => readFragment(WorkerFieldsFragmentDoc, node)) ?? []
  const { endCursor = null, hasNextPage = false } = list?.pageInfo ?? {}
  // New workers come at the end of the last page.
  const isNew = list !== null && !hasNextPage && latest !== null && !workers.some(({ id }) => id === latest)
  const isLast = more !== null
  useEffect(() => void (isNew && isLast && again()), [isNew, isLast, again])
  return (
    <>
      {workers.map((worker) => (
        <chakra.li key={worker.id} borderTopWidth="1px" borderColor="line" _first={{ borderTopWidth: 0, pt: 0 }} py={3}>
          <WorkerRow worker={worker} window={window} />
        </chakra.li>
      ))}
      {more && hasNextPage && endCursor ? (
        <chakra.li pt={2}>
          <QuietButton w="full" onClick={() => more(endCursor)}>
            More workers
          </QuietButton>
        </chakra.li>
      ) : null}
    </>
  )
}

function WorkerRow({ worker, window }: { worker: WorkerFieldsFragment; window: Window }) {
  const windows = readFragment(WindowsFieldsFragmentDoc, worker.hashrate)
  const hashrate = readFragment(WindowFieldsFragmentDoc, windows[window])
  const name = WINDOWS.find(([each]) => each === window)?.[1]
  const best = readFragment(ShareFieldsFragmentDoc, worker.best.ever)
  return (
    <Box fontSize="sm">
      <Flex columnGap={2} rowGap={1} align="center" wrap="wrap" mb={2}>
        <Badge bg="raised" color={worker.isOnline ? 'win' : 'soft'} rounded="full" px={2}>
          <span aria-hidden>{worker.isOnline ? '●' : '○'}</span>
          {worker.isOnline ? 'online' : 'offline'}
        </Badge>
        <Text fontWeight="600" wordBreak="break-all">
          {worker.name || 'unnamed'}
        </Text>
        {worker.isDemo ? <DemoBadge /> : null}
        <Text color="soft" fontSize="xs" wordBreak="break-word" flex="1" textAlign={{ sm: 'right' }} minW="32">
          {worker.userAgent}
        </Text>
      </Flex>
      <Grid as="dl" templateColumns={{ base: '1fr 1fr', sm: '5fr 3fr 3fr 3fr' }} columnGap={3} rowGap={2}>
        <Cell name={`Hashrate, ${name}`} hint={rangeOf(hashrate)}>
          {formatHashrate(hashrate.hashrate)}
        </Cell>
        <Cell name="Difficulty">{worker.difficulty == null ? '—' : formatDifficulty(worker.difficulty)}</Cell>
        <Cell name="Best">
          {best ? (
            <PlainLink to={`/share/${encodeURIComponent(best.id)}`} colour="gold" title="See its proof">
              {formatDifficulty(best.shareDifficulty)}
            </PlainLink>
          ) : (
            '—'
          )}
        </Cell>
        <Cell name="Last share">{worker.lastShareAt ? <Ago at={worker.lastShareAt} /> : 'none yet'}</Cell>
      </Grid>
    </Box>
  )
}

function rangeOf({ low, high, shares }: WindowFieldsFragment): string {
  if (shares > 0) return `${formatHashrate(low)} to ${formatHashrate(high)}`
  return high > 0 ? `no share: below ${formatHashrate(high)}` : 'no share in it'
}

function Cell({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return (
    <Box minW={0}>
      <Text as="dt" color="soft" fontSize="xs">
        {name}
      </Text>
      <Text as="dd" className="figure" fontWeight="600">
        {children}
      </Text>
      {hint ? (
        <Text as="dd" color="soft" fontSize="xs" title="Where the true hashrate lies, 95 times in 100">
          {hint}
        </Text>
      ) : null}
    </Box>
  )
}
