import { Box, chakra, Flex, Grid, Heading, Stack, Text } from '@chakra-ui/react'
import { useCallback, useMemo, useState } from 'react'
import { useQuery, useSubscription } from 'urql'
import { useSearchParams } from 'wouter'
import {
  BoardFieldsFragmentDoc,
  LeaderboardChangedDocument,
  LeaderboardDocument,
  LeaderboardPageDocument,
  PlaceFieldsFragmentDoc,
} from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { useResume } from '../../live/context.tsx'
import { formatCount, formatDay, formatDuration } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'
import { usePageTitle } from '../../ui/page-title.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { QuietButton } from '../../ui/quiet-button.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { Toggle } from '../../ui/toggle.tsx'
import { type Choice, readChoice, variablesOf, writeChoice } from './choice.ts'
import { OwnPlace } from './own-place.tsx'
import { PlaceRow } from './place-row.tsx'
import { type ChoiceProps, CountrySelect, ModelSelect } from './selects.tsx'

const SPANS = [
  ['week', 'This week'],
  ['lastweek', 'Last week'],
  ['month', 'This month'],
  ['ever', 'All time'],
] as const
const MEASURES = [
  ['BEST', 'Best share'],
  ['WORK', 'Work'],
] as const
const SOURCES = [
  ['ALL', 'Everywhere'],
  ['HOSTED', 'Mined here'],
  ['PROXY', 'Own pools'],
] as const

/** Who is ahead. */
export function LeaderboardPage() {
  usePageTitle('Leaderboard')
  const [search, setSearch] = useSearchParams()
  const choice = readChoice(search)
  const choose = (change: Partial<Choice>): void => {
    const wanted = new URLSearchParams(writeChoice({ ...choice, ...change }))
    // What does not go together is left behind here, not in the address.
    setSearch(writeChoice(readChoice(wanted)), { replace: true })
  }
  return (
    <Stack gap={{ base: 4, md: 6 }} maxW="6xl" mx="auto">
      <Box>
        <Heading as="h1" fontSize={{ base: '2xl', md: '3xl' }}>
          Leaderboard
        </Heading>
        <Text color="soft" mt={1} maxW="70ch">
          {choice.measure === 'BEST'
            ? 'One lucky hash is enough: players by the best share they handed in. Each leads to its proof, which your browser checks.'
            : 'Steady hashing counts: players by the sum of the difficulties their shares were given.'}
        </Text>
      </Box>
      <Choices choice={choice} choose={choose} />
      <Board key={JSON.stringify(variablesOf(choice))} choice={choice} choose={choose} />
    </Stack>
  )
}

function Choices({ choice, choose }: ChoiceProps) {
  return (
    <Flex gap={3} wrap="wrap" align="center">
      <Toggle label="Time" choices={SPANS} chosen={choice.span} choose={(span) => choose({ span })} />
      <Toggle label="Ranked by" choices={MEASURES} chosen={choice.measure} choose={(measure) => choose({ measure })} />
      <Toggle
        label="Where it was mined"
        choices={SOURCES}
        chosen={choice.source}
        choose={(source) => choose({ source, model: null, country: null })}
      />
      <ModelSelect choice={choice} choose={choose} />
      <CountrySelect choice={choice} choose={choose} />
    </Flex>
  )
}

function Board({ choice, choose }: ChoiceProps) {
  const variables = variablesOf(choice)
  const [{ data, error, fetching }, ask] = useQuery({
    query: LeaderboardDocument,
    variables,
    requestPolicy: 'cache-and-network',
  })
  const again = useCallback(() => ask({ requestPolicy: 'network-only' }), [ask])
  useResume(again)
  const { previous, ...running } = variables
  const [{ data: changed }] = useSubscription({
    query: LeaderboardChangedDocument,
    variables: running,
    pause: previous,
  })
  // What was told last is the newest: it is told within a second of each change.
  const source = changed?.leaderboardChanged ?? data?.leaderboard
  const board = useMemo(() => readFragment(BoardFieldsFragmentDoc, source) ?? null, [source])
  if (!board) {
    if (error) return <Failed what="The leaderboard" again={again} isTrying={fetching} />
    return <Loading label="Loading the leaderboard" heights={['96']} />
  }
  const places = board.entries.edges.map(({ node }) => readFragment(PlaceFieldsFragmentDoc, node))
  const top = places[0]?.score ?? 0
  const more = board.entries.pageInfo.hasNextPage ? (board.entries.pageInfo.endCursor ?? null) : null
  return (
    <Grid
      templateColumns={{ base: 'minmax(0, 1fr)', lg: 'minmax(0, 7fr) minmax(0, 4fr)' }}
      gap={{ base: 4, md: 6 }}
      alignItems="start"
    >
      <Panel
        title={
          board.entrants === 0
            ? 'Nobody yet'
            : `${formatCount(board.entrants)} ${choice.demo ? 'demo miner' : 'player'}${board.entrants === 1 ? '' : 's'}`
        }
        titleId="places"
        order={1}
        aside={<Until until={board.until ?? null} />}
      >
        {places.length === 0 ? (
          <Nobody choice={choice} choose={choose} />
        ) : (
          <chakra.ol aria-labelledby="places" listStyleType="none" aria-live="off">
            {places.map((place) => (
              <chakra.li key={place.player.id}>
                <PlaceRow place={place} measure={choice.measure} top={top} isOwn={place.player.address === choice.me} />
              </chakra.li>
            ))}
            {more ? <FurtherPages choice={choice} after={more} top={top} /> : null}
          </chakra.ol>
        )}
        {choice.demo ? (
          <QuietButton size="xs" mt={4} onClick={() => choose({ demo: false })}>
            Back to the players
          </QuietButton>
        ) : null}
      </Panel>
      <OwnPlace choice={choice} setMe={(me) => choose({ me })} top={top} version={changed ?? null} />
    </Grid>
  )
}

function Until({ until }: { until: string | null }) {
  const nowMs = useNow()
  if (until === null) return null
  const leftSeconds = (Date.parse(until) - nowMs) / 1_000
  return (
    <Text color="soft" fontSize="sm">
      {leftSeconds > 0 ? `ends in ${formatDuration(leftSeconds)}` : `ended on ${formatDay(until)}`}
    </Text>
  )
}

function Nobody({ choice, choose }: ChoiceProps) {
  return (
    <Stack gap={3} align="start">
      <Text color="soft">
        {choice.source === 'PROXY'
          ? 'Nobody has reported work from a pool of their own in this time.'
          : choice.country !== null
            ? 'Nobody who plays for this country has mined in this time. Say in your account whom you play for.'
            : choice.span === 'lastweek'
              ? 'Nobody mined here last week.'
              : 'The first share takes the lead.'}{' '}
        <PlainLink to="/">Connect a miner</PlainLink>, whatever its size: a NerdMiner may be ahead of a farm here.
      </Text>
      {choice.demo ? null : (
        <QuietButton size="xs" onClick={() => choose({ demo: true })}>
          See how the demo miners of this server do
        </QuietButton>
      )}
    </Stack>
  )
}

interface PagesProps {
  readonly choice: Choice
  readonly after: string
  readonly top: number
}

/** What follows the first page, as it is when it is asked for. */
function FurtherPages({ choice, after, top }: PagesProps) {
  const [cursors, setCursors] = useState<readonly string[]>([])
  const last = cursors.at(-1)
  return (
    <>
      {cursors.map((cursor) => (
        <Page
          key={cursor}
          choice={choice}
          after={cursor}
          top={top}
          more={cursor === last ? (next) => setCursors([...cursors, next]) : null}
        />
      ))}
      {cursors.length === 0 ? <More more={() => setCursors([after])} /> : null}
    </>
  )
}

function Page({ choice, after, top, more }: PagesProps & { readonly more: ((cursor: string) => void) | null }) {
  const [{ data, error, fetching }, ask] = useQuery({
    query: LeaderboardPageDocument,
    variables: { ...variablesOf(choice), after },
    requestPolicy: 'cache-and-network',
  })
  if (!data) {
    return (
      <chakra.li>
        {error ? (
          <Failed what="The next places" again={() => ask({ requestPolicy: 'network-only' })} isTrying={fetching} />
        ) : (
          <Loading label="Loading more places" heights={['12', '12', '12']} />
        )}
      </chakra.li>
    )
  }
  const { edges, pageInfo } = data.leaderboard.entries
  const places = edges.map(({ node }) => readFragment(PlaceFieldsFragmentDoc, node))
  const { endCursor, hasNextPage } = pageInfo
  return (
    <>
      {places.map((place) => (
        <chakra.li key={place.player.id}>
          <PlaceRow place={place} measure={choice.measure} top={top} isOwn={place.player.address === choice.me} />
        </chakra.li>
      ))}
      {more && hasNextPage && endCursor ? <More more={() => more(endCursor)} /> : null}
    </>
  )
}

function More({ more }: { more: () => void }) {
  return (
    <chakra.li pt={2}>
      <QuietButton w="full" onClick={more}>
        Further places
      </QuietButton>
    </chakra.li>
  )
}
