import { Box, chakra, Flex, Grid, Stack, Text } from '@chakra-ui/react'
import { useCallback, useEffect, useState } from 'react'
import { useQuery } from 'urql'
import {
  type HintLevel,
  type PartFieldsFragment,
  PartFieldsFragmentDoc,
  RefusalReportDocument,
  type RefusalReportQuery,
} from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { useResume } from '../../live/context.tsx'
import { formatCount, formatMoment, formatPercent } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { Toggle } from '../../ui/toggle.tsx'

const refreshMs = 30_000
const RANGES = [
  ['DAY', '24 hours'],
  ['WEEK', '7 days'],
] as const
const SPAN = { DAY: 'the last 24 hours', WEEK: 'the last 7 days' } as const

type Report = Extract<RefusalReportQuery['player'], { __typename: 'Player' }>['refusalReport']

const LEVEL: Record<HintLevel, { readonly mark: string; readonly colour: string; readonly word: string }> = {
  FINE: { mark: '●', colour: 'soft', word: 'no need to act' },
  WATCH: { mark: '▲', colour: 'gold', word: 'keep an eye on it' },
  ACT: { mark: '■', colour: 'loss', word: 'worth doing something' },
}
const RANK: Record<HintLevel, number> = { ACT: 0, WATCH: 1, FINE: 2 }

/** What was refused of late, what that means, and what to do about it. */
export function RefusalsPanel({ address }: { address: string }) {
  const [range, setRange] = useState<'DAY' | 'WEEK'>('DAY')
  const [{ data }, refresh] = useQuery({ query: RefusalReportDocument, variables: { address, range } })
  const again = useCallback(() => refresh({ requestPolicy: 'network-only' }), [refresh])
  useResume(again)
  useEffect(() => {
    const timer = setInterval(() => document.hidden || again(), refreshMs)
    return () => clearInterval(timer)
  }, [again])
  const report = data?.player.__typename === 'Player' ? data.player.refusalReport : null
  const toggle = <Toggle label="How far back" choices={RANGES} chosen={range} choose={setRange} />
  return (
    <Panel title="Refused shares" aside={toggle}>
      {report === null ? (
        <Text color="soft" fontSize="sm">
          Loading …
        </Text>
      ) : report.refused === 0 ? (
        <Text color="soft" fontSize="sm">
          {report.accepted === 0
            ? `Nothing was handed in ${SPAN[range]}.`
            : `None in ${SPAN[range]}: every share counted.`}
        </Text>
      ) : (
        <Stack gap={4}>
          <Text color="soft" fontSize="sm">
            <chakra.b color="ink">{formatCount(report.refused)}</chakra.b> of{' '}
            {formatCount(report.accepted + report.refused)} shares in {SPAN[range]},{' '}
            {formatPercent(report.refused / (report.accepted + report.refused))}.
          </Text>
          <Reasons parts={report.byReason.map((part) => readFragment(PartFieldsFragmentDoc, part))} />
          <Hours hours={report.byHour} span={SPAN[range]} />
          <Workers workers={report.byWorker} />
        </Stack>
      )}
    </Panel>
  )
}

function Reasons({ parts }: { parts: readonly PartFieldsFragment[] }) {
  const sorted = [...parts].sort((a, b) => RANK[a.hint.level] - RANK[b.hint.level] || b.count - a.count)
  return (
    <chakra.ul aria-label="By reason" listStyleType="none">
      {sorted.map(({ reason, count, hint }) => {
        const { mark, colour, word } = LEVEL[hint.level]
        return (
          <chakra.li
            key={reason}
            borderTopWidth="1px"
            borderColor="line"
            _first={{ borderTopWidth: 0, pt: 0 }}
            py={2.5}
          >
            <Box as="details" {...(hint.level === 'FINE' ? {} : { open: true })} fontSize="sm">
              <chakra.summary cursor="pointer" fontWeight="600">
                <chakra.span color={colour} aria-hidden mr={1.5}>
                  {mark}
                </chakra.span>
                {hint.summary}
                <chakra.span color="soft" fontWeight="400" fontSize="xs" ml={2}>
                  {formatCount(count)} {count === 1 ? 'share' : 'shares'}, {word}
                </chakra.span>
              </chakra.summary>
              <Text color="soft" mt={1.5}>
                {hint.meaning}
              </Text>
              <Text mt={1}>{hint.advice}</Text>
            </Box>
          </chakra.li>
        )
      })}
    </chakra.ul>
  )
}

function Hours({ hours, span }: { hours: Report['byHour']; span: string }) {
  const most = Math.max(1, ...hours.map(({ refused }) => refused))
  const worst = hours.reduce((a, b) => (b.refused > a.refused ? b : a), hours[0] ?? { refused: 0, from: '' })
  const words = `Refused shares by hour over ${span}: most, ${formatCount(worst.refused)}, in the hour from ${formatMoment(worst.from)}`
  return (
    <Box>
      <Flex role="img" aria-label={words} align="end" gap="1px" h="56px" borderBottomWidth="1px" borderColor="line">
        {hours.map(({ from, refused, accepted }) => (
          <chakra.div
            key={from}
            flex="1"
            minW={0}
            h={`${refused === 0 ? 0 : Math.max(6, (100 * refused) / most)}%`}
            bg="loss"
            opacity={0.85}
            title={`${formatMoment(from)}: ${formatCount(refused)} refused, ${formatCount(accepted)} counted`}
          />
        ))}
      </Flex>
      <Flex justify="space-between" color="soft" fontSize="xs" mt={1} gap={3}>
        <span>by hour, {span}</span>
        <span>at most {formatCount(worst.refused)} in one</span>
      </Flex>
    </Box>
  )
}

function Workers({ workers }: { workers: Report['byWorker'] }) {
  return (
    <Box as="details" fontSize="sm">
      <chakra.summary cursor="pointer" fontWeight="600">
        By worker
      </chakra.summary>
      <chakra.ul listStyleType="none" mt={2}>
        {workers.map(({ workerName, accepted, refused, byReason }) => {
          const parts = byReason.map((part) => readFragment(PartFieldsFragmentDoc, part))
          const [worst] = [...parts].sort((a, b) => RANK[a.hint.level] - RANK[b.hint.level])
          return (
            <chakra.li key={workerName} py={1.5}>
              <Grid templateColumns={{ base: '1fr auto', md: '9rem 6rem minmax(0, 1fr)' }} columnGap={3}>
                <Text wordBreak="break-all">{workerName || 'unnamed'}</Text>
                <Text className="figure" color="soft" textAlign="right">
                  {formatCount(refused)} of {formatCount(accepted + refused)}
                </Text>
                {worst ? (
                  <Text color={LEVEL[worst.hint.level].colour} gridColumn={{ base: '1 / -1', md: 'auto' }}>
                    {worst.hint.summary}
                  </Text>
                ) : null}
              </Grid>
            </chakra.li>
          )
        })}
      </chakra.ul>
    </Box>
  )
}
