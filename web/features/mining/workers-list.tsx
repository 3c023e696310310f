import { Badge, Box, chakra, Flex, Grid, Heading, Text } from '@chakra-ui/react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { WorkerFieldsFragment } from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { formatAgo, formatDifficulty, formatHashrate } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'
import { Panel } from '../../ui/panel.tsx'
import { DemoBadge } from './demo-badge.tsx'
import { ShareFields, WindowFields } from './documents.ts'

export function WorkersList({ workers }: { workers: readonly WorkerFieldsFragment[] }) {
  const nowMs = useNow()
  return (
    <Panel>
      <Heading as="h2" size="md" mb={3} id="workers">
        Workers
      </Heading>
      {workers.length === 0 ? (
        <Text color="soft" fontSize="sm">
          No worker yet.
        </Text>
      ) : (
        <chakra.ul aria-labelledby="workers" listStyleType="none">
          {workers.map((worker) => (
            <chakra.li key={worker.id} borderTopWidth="1px" borderColor="line" _first={{ borderTopWidth: 0 }} py={3}>
              <WorkerRow worker={worker} nowMs={nowMs} />
            </chakra.li>
          ))}
        </chakra.ul>
      )}
    </Panel>
  )
}

function WorkerRow({ worker, nowMs }: { worker: WorkerFieldsFragment; nowMs: number }) {
  const hashrate = readFragment(WindowFields, worker.hashrate.fiveMinutes)
  const range =
    hashrate.shares === 0 ? 'no share' : `${formatHashrate(hashrate.low)} – ${formatHashrate(hashrate.high)}`
  const best = worker.best.ever ? readFragment(ShareFields, worker.best.ever) : null
  return (
    <Box fontSize="sm">
      <Flex gap={2} align="center" minW={0} mb={2}>
        <Badge bg="raised" color={worker.isOnline ? 'win' : 'soft'} rounded="full" px={2}>
          {worker.isOnline ? 'online' : 'offline'}
        </Badge>
        <Text fontWeight="600" truncate>
          {worker.name}
        </Text>
        {worker.isDemo ? <DemoBadge /> : null}
        <Text color="soft" fontSize="xs" truncate flex="1" textAlign="right">
          {worker.userAgent}
        </Text>
      </Flex>
      <Grid as="dl" templateColumns={{ base: '1fr 1fr', sm: 'repeat(4, 1fr)' }} gap={2} className="figure">
        <Cell name="5 minutes" hint={range}>
          {formatHashrate(hashrate.hashrate)}
        </Cell>
        <Cell name="Difficulty">
          {worker.difficulty === null || worker.difficulty === undefined ? '—' : formatDifficulty(worker.difficulty)}
        </Cell>
        <Cell name="Best">
          {best ? (
            <chakra.span color="gold" _hover={{ textDecoration: 'underline' }}>
              <Link href={`/share/${encodeURIComponent(best.id)}`}>{formatDifficulty(best.shareDifficulty)}</Link>
            </chakra.span>
          ) : (
            '—'
          )}
        </Cell>
        <Cell name="Last share">{worker.lastShareAt ? formatAgo(worker.lastShareAt, nowMs) : 'none yet'}</Cell>
      </Grid>
    </Box>
  )
}

function Cell({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return (
    <Box minW={0}>
      <Text as="dt" color="soft" fontSize="xs" fontFamily="body">
        {name}
      </Text>
      <Text as="dd">{children}</Text>
      {hint ? (
        <Text as="dd" color="soft" fontSize="xs" title="Where the true hashrate lies, 95 times in 100">
          {hint}
        </Text>
      ) : null}
    </Box>
  )
}
