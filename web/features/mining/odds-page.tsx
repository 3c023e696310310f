import { Box, Button, chakra, Flex, Grid, Heading, Stack, Text } from '@chakra-ui/react'
import { type ReactNode, useCallback, useState } from 'react'
import { useQuery } from 'urql'
import { NetworkAheadDocument, type NetworkAheadQuery, NetworkFieldsFragmentDoc } from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { useResume } from '../../live/context.tsx'
import { formatCount, formatDay, formatDifficulty, formatHashrate } from '../../ui/format.ts'
import { usePageTitle } from '../../ui/page-title.ts'
import { Panel } from '../../ui/panel.tsx'
import { Stat } from '../../ui/stat.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { DEVICE_RATES, parseHashrate } from './hashrate-text.ts'
import { NoOddsYet, OddsFigures, OddsMeaning } from './odds-figures.tsx'

const first = '1.2 TH/s'

/** For newcomers: what any hashrate can expect, and what the network is about to do. */
export function OddsPage() {
  usePageTitle('Odds')
  const [{ data, error, fetching }, ask] = useQuery({
    query: NetworkAheadDocument,
    requestPolicy: 'cache-and-network',
  })
  const again = useCallback(() => ask({ requestPolicy: 'network-only' }), [ask])
  useResume(again)
  const network = data ? readFragment(NetworkFieldsFragmentDoc, data.network) : null
  return (
    <Stack gap={{ base: 4, md: 6 }} maxW="5xl" mx="auto">
      <Box>
        <Heading as="h1" fontSize={{ base: '2xl', md: '3xl' }}>
          What are the odds?
        </Heading>
        <Text color="soft" mt={1} maxW="70ch">
          Mining alone is a lottery that draws every ten minutes or so. Each hash of a miner is a ticket; who holds a
          winning one is paid by the block itself. Here is what to expect, before you plug anything in.
        </Text>
      </Box>
      {network ? (
        <>
          <Calculator difficulty={network.difficulty} />
          <Ahead network={network} adjustment={data?.network.adjustment ?? null} />
          <Alternatives />
        </>
      ) : error ? (
        <Failed what="The network" again={again} isTrying={fetching} />
      ) : (
        <Loading label="Loading the network" heights={['60', '32']} />
      )}
    </Stack>
  )
}

function Calculator({ difficulty }: { difficulty: number }) {
  const [text, setText] = useState<string>(first)
  const [typed, setTyped] = useState<string | null>(null)
  const hashrate = parseHashrate(text)
  const wanted = typed === null || typed.trim() === '' ? difficulty : parseHashrate(typed)
  return (
    <Panel title="Your miner">
      <TextField
        label="Hashrate"
        value={text}
        onChange={({ target }) => setText(target.value)}
        maxLength={40}
        problem={hashrate === null && text.trim() !== '' ? 'A number and a unit, such as 1.2 TH/s or 500 GH/s.' : ''}
        hint="As your miner shows it, such as 1.2 TH/s or 78 kH/s. Or choose a device:"
      />
      <Flex role="group" aria-label="Hashrates of devices" gap={2} wrap="wrap" mt={2} mb={5}>
        {DEVICE_RATES.map(([name, rate]) => (
          <Button
            key={name}
            size="xs"
            variant={text === rate ? 'solid' : 'outline'}
            colorPalette="btc"
            aria-pressed={text === rate}
            onClick={() => setText(rate)}
          >
            {name}
          </Button>
        ))}
      </Flex>
      {wanted === 0 ? (
        <NoOddsYet />
      ) : hashrate === null || wanted === null ? (
        <Text color="soft" fontSize="sm">
          The odds show here as soon as there is a hashrate and a difficulty.
        </Text>
      ) : (
        <Stack gap={5}>
          <OddsFigures hashrate={hashrate} difficulty={wanted} />
          <OddsMeaning hashrate={hashrate} difficulty={wanted} />
        </Stack>
      )}
      <Box as="details" mt={5} fontSize="sm">
        <chakra.summary cursor="pointer" fontWeight="600" mb={2}>
          At another difficulty
        </chakra.summary>
        <TextField
          label="Difficulty"
          value={typed ?? ''}
          placeholder={difficulty === 0 ? 'such as 150 T' : formatDifficulty(difficulty)}
          onChange={({ target }) => setTyped(target.value)}
          maxLength={40}
          problem={wanted === null ? 'A number, such as 150 T.' : ''}
          hint="Empty, it is that of this server's network now. What would be if it doubled, or on another network?"
        />
      </Box>
    </Panel>
  )
}

type Adjustment = NonNullable<NetworkAheadQuery['network']['adjustment']>
interface AheadProps {
  readonly network: {
    readonly name: string
    readonly height: number
    readonly difficulty: number
    readonly hashrate: number
  }
  readonly adjustment: Adjustment | null
}

function Ahead({ network, adjustment }: AheadProps) {
  return (
    <Panel title="The network">
      <Grid as="dl" templateColumns={{ base: '1fr 1fr', md: 'repeat(4, 1fr)' }} gap={5}>
        <Stat
          size="lg"
          name="Difficulty"
          value={network.difficulty === 0 ? '—' : formatDifficulty(network.difficulty)}
          hint="what a share must reach to be a block"
        />
        <Stat
          size="lg"
          name="All miners together"
          value={formatHashrate(network.hashrate)}
          hint="as the difficulty implies"
        />
        <Stat size="lg" name="Height" value={formatCount(network.height)} hint="blocks so far" />
        <Stat
          size="lg"
          name="Next adjustment"
          value={adjustment ? signedPercent(adjustment.factor) : '—'}
          hint={adjustment ? `around ${formatDay(adjustment.at)}` : 'not known'}
        />
      </Grid>
      <Text color="soft" fontSize="sm" mt={4}>
        {adjustmentInWords(network.name, adjustment)}
      </Text>
    </Panel>
  )
}

const signedPercent = (factor: number): string => {
  const percent = (factor - 1) * 100
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`
}

/** What comes, and how sure that is. */
export function adjustmentInWords(network: string, adjustment: Adjustment | null): ReactNode {
  const rule = 'Every 2,016 blocks the difficulty follows the miners, so that a block takes ten minutes on average.'
  if (network === 'SIGNET' || network === 'REGTEST')
    return 'This is a test network, with rules of its own for its difficulty: there is no forecast.'
  if (!adjustment) return `${rule} There is nothing to measure yet: the forecast follows with the next blocks.`
  const { blocksLeft, height, low, high } = adjustment
  if (blocksLeft === 0) return `${rule} Block ${formatCount(height)}, the next one, has the new difficulty already.`
  const range = `between ${signedPercent(low)} and ${signedPercent(high)}`
  return `${rule} ${formatCount(blocksLeft)} more blocks until then. From the pace since the last change it will be ${range}, 19 times in 20: the fewer blocks are left, the surer it is.`
}

function Alternatives() {
  return (
    <Panel title="Alone, or with others?">
      <Stack gap={2.5} fontSize="sm" color="soft">
        <Text>
          A pool that shares its rewards pays a little every day; mining alone pays everything or nothing. Over a very
          long time both come to the same, less their fees. Over a lifetime they mostly do not.
        </Text>
        <Text>
          So nobody should mine alone for the income. People do it because a block is theirs if it comes, because it
          keeps Bitcoin's mining in many hands, and because it is fun to watch how close one came. That is what the rest
          of this site is for.
        </Text>
      </Stack>
    </Panel>
  )
}
