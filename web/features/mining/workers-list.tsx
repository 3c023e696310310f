import { Badge, Box, chakra, Flex, Heading, Text } from '@chakra-ui/react'
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
  const best = worker.best.ever ? readFragment(ShareFields, worker.best.ever) : null
  return (
    <Flex gap={{ base: 1, md: 4 }} direction={{ base: 'column', md: 'row' }} align={{ md: 'center' }} fontSize="sm">
      <Flex gap={2} align="center" flex="2" minW={0}>
        <Badge bg="raised" color={worker.isOnline ? 'win' : 'soft'} rounded="full" px={2}>
          {worker.isOnline ? 'online' : 'offline'}
        </Badge>
        <Text fontWeight="600" truncate>
          {worker.name}
        </Text>
        {worker.isDemo ? <DemoBadge /> : null}
        <Text color="soft" fontSize="xs" truncate display={{ base: 'none', xl: 'block' }}>
          {worker.userAgent}
        </Text>
      </Flex>
      <Flex gap={4} flex="3" wrap="wrap" className="figure" color="soft" fontSize={{ base: 'xs', md: 'sm' }}>
        <Box minW="36" color="ink">
          {formatHashrate(hashrate.hashrate)}
          <Text
            as="span"
            color="soft"
            fontSize="xs"
            display="block"
            title="Where the true hashrate lies, 95 times in 100"
          >
            {hashrate.shares === 0
              ? 'no share in 5 min'
              : `${formatHashrate(hashrate.low)} – ${formatHashrate(hashrate.high)}`}
          </Text>
        </Box>
        <Box minW="24" title="Assigned difficulty: a share counts for this much work">
          diff{' '}
          {worker.difficulty === null || worker.difficulty === undefined ? '—' : formatDifficulty(worker.difficulty)}
        </Box>
        <Box minW="24">
          best{' '}
          {best ? (
            <chakra.span color="gold">
              <Link href={`/share/${encodeURIComponent(best.id)}`}>{formatDifficulty(best.shareDifficulty)}</Link>
            </chakra.span>
          ) : (
            '—'
          )}
        </Box>
        <Box minW="20">{worker.lastShareAt ? formatAgo(worker.lastShareAt, nowMs) : 'no share yet'}</Box>
      </Flex>
    </Flex>
  )
}
