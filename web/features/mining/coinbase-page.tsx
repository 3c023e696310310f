import { Box, chakra, Flex, Heading, Stack, Text } from '@chakra-ui/react'
import { useCallback, useEffect, useState } from 'react'
import { useQuery } from 'urql'
import { CoinbaseDocument, type CoinbaseQuery } from '../../gql/graphql.ts'
import { useResume } from '../../live/context.tsx'
import { formatCount, formatSats, shortAddress } from '../../ui/format.ts'
import { usePageTitle } from '../../ui/page-title.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { Failed, Loading, Message } from '../../ui/states.tsx'
import type { CoinbaseReading, ReadOutput } from './coinbase-read.ts'
import { Facts } from './facts.tsx'

/** A new block, or new transactions: the coinbase is another one. */
const againEveryMs = 10_000

type Mined = Extract<CoinbaseQuery['coinbase'], { __typename: 'Coinbase' }>

/** Where a block of this address would pay: read by the browser out of the very bytes that its miners hash. */
export function CoinbasePage({ address }: { address: string }) {
  usePageTitle('What is mined')
  const [{ data, error, fetching }, ask] = useQuery({
    query: CoinbaseDocument,
    variables: { address },
    requestPolicy: 'network-only',
  })
  const again = useCallback(() => ask({ requestPolicy: 'network-only' }), [ask])
  useResume(again)
  useEffect(() => {
    const timer = setInterval(() => document.hidden || again(), againEveryMs)
    return () => clearInterval(timer)
  }, [again])
  if (!data) {
    if (error) return <Failed what="The coinbase" again={again} isTrying={fetching} />
    return <Loading label="Loading the coinbase" heights={['16', '60']} />
  }
  const { coinbase } = data
  if (coinbase.__typename !== 'Coinbase') {
    return (
      <Message role="alert" title={coinbase.__typename === 'NoWork' ? 'Nothing is mined now' : 'No such address'}>
        <Text color="soft">{coinbase.message}</Text>
      </Message>
    )
  }
  return (
    <Stack gap={{ base: 4, md: 6 }} maxW="5xl" mx="auto">
      <Box>
        <Heading as="h1" fontSize={{ base: '2xl', md: '3xl' }}>
          What is mined for <PlainLink to={`/player/${coinbase.address}`}>{shortAddress(coinbase.address)}</PlainLink>
        </Heading>
        <Text color="soft" mt={1} maxW="70ch">
          A block pays whoever its coinbase says. This is the coinbase in the jobs of this address at this moment; what
          it pays was read by your browser out of the bytes below.
        </Text>
      </Box>
      <Reading mined={coinbase} />
      <Bytes mined={coinbase} />
    </Stack>
  )
}

function Reading({ mined }: { mined: Mined }) {
  const [reading, setReading] = useState<CoinbaseReading | null | undefined>(undefined)
  useEffect(() => {
    let gone = false
    void import('./coinbase-read.ts').then(({ readMined }) => gone || setReading(readMined(mined)))
    return () => {
      gone = true
    }
  }, [mined])
  if (reading === undefined) return <Loading label="Reading the coinbase" heights={['40']} />
  if (reading === null) {
    return (
      <Panel role="alert" title="Outputs">
        <Text color="loss">Your browser cannot read these bytes as a coinbase. Do not mine on this.</Text>
      </Panel>
    )
  }
  const part = reading.totalSats > 0n ? Number((reading.yourSats * 1_000_000n) / reading.totalSats) / 10_000 : 0
  return (
    <Panel title={`Block ${formatCount(mined.height)}`}>
      <Text fontSize={{ base: 'xl', md: '2xl' }} fontWeight="700" mb={4}>
        <chakra.span className="figure" color={part === 100 ? 'win' : 'ink'}>
          {formatSats(String(reading.yourSats))}
        </chakra.span>{' '}
        <chakra.span color="soft" fontSize="md" fontWeight="400">
          to this address, {part} % of all it pays
        </chakra.span>
      </Text>
      <chakra.ul listStyleType="none" aria-label="Outputs">
        {reading.outputs.map((output, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: outputs are known by their place.
          <chakra.li key={i} borderTopWidth="1px" borderColor="line" py={3}>
            <OutputRow output={output} />
          </chakra.li>
        ))}
      </chakra.ul>
    </Panel>
  )
}

function OutputRow({ output: { sats, address, isYours } }: { output: ReadOutput }) {
  return (
    <Flex justify="space-between" gap={4} wrap="wrap" fontSize="sm">
      <chakra.span className="figure" wordBreak="break-all" color={isYours ? 'ink' : 'soft'}>
        {address ?? 'no address: it binds the witnesses of the block, and pays nothing'}
        {isYours ? (
          <chakra.b color="win" ml={2}>
            YOURS
          </chakra.b>
        ) : null}
        {!isYours && address !== null ? <chakra.span ml={2}>the fee of the pool</chakra.span> : null}
      </chakra.span>
      <chakra.span className="figure" fontWeight="600">
        {formatSats(sats)}
      </chakra.span>
    </Flex>
  )
}

function Bytes({ mined }: { mined: Mined }) {
  const hex = (text: string) => (
    <chakra.span className="figure" wordBreak="break-all">
      {text}
    </chakra.span>
  )
  return (
    <Panel title="The bytes">
      <Facts
        facts={[
          [
            'Text',
            <span key="text" className="figure">
              {mined.text}
            </span>,
          ],
          ['Jobs', <span key="jobs" className="figure">{`${mined.jobPrefix}…`}</span>],
          ['Before the extranonces', hex(mined.coinbase1)],
          [
            'Extranonces',
            `${mined.extranonce1Bytes} bytes for each connection, and ${mined.extranonce2Bytes} that the miner counts through`,
          ],
          ['Behind them', hex(mined.coinbase2)],
        ]}
      />
      <Text color="soft" fontSize="sm" mt={4}>
        Your miner can be asked too: these are the third and fourth value of its <code>mining.notify</code>. Programs
        ask the API for <code>coinbase(address:)</code>.
      </Text>
    </Panel>
  )
}
