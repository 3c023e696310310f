import { chakra, Flex, Grid, Heading, Stack, Text } from '@chakra-ui/react'
import { useEffect } from 'react'
import { useSubscription } from 'urql'
import { type EndpointFieldsFragmentDoc, PlayerUpdatedDocument } from '../../gql/graphql.ts'
import type { FragmentType } from '../../gql/index.ts'
import { Panel } from '../../ui/panel.tsx'
import { ConnectCard } from './connect-card.tsx'

interface NotSeenProps {
  readonly address: string
  readonly endpoints: readonly FragmentType<typeof EndpointFieldsFragmentDoc>[]
  /** Asks for the page again. */
  readonly again: () => void
}

const STEPS = [
  ['Copy the settings', 'They are complete for this address. Choose your device below.'],
  ['Save and restart it', 'It connects within seconds and gets a difficulty that suits it.'],
  ['Watch this page', 'It switches by itself when the first share arrives, mostly within a minute.'],
] as const

/** Teaches how to begin, and gives way to the player's page when a miner comes. */
export function NotSeen({ address, endpoints, again }: NotSeenProps) {
  // The miner shows up here as soon as it has logged in, before its first share.
  const [{ data }] = useSubscription({ query: PlayerUpdatedDocument, variables: { address } })
  useEffect(() => void (data && again()), [data, again])
  return (
    <Stack gap={{ base: 4, md: 6 }} maxW="4xl" mx="auto">
      <Panel>
        <Text color="soft" fontSize="sm">
          Player
        </Text>
        <Heading as="h1" fontFamily="mono" fontSize={{ base: 'md', md: 'xl' }} wordBreak="break-all" mb={4}>
          {address}
        </Heading>
        <Flex role="status" align="center" gap={3} fontWeight="600">
          <chakra.span
            boxSize="2.5"
            rounded="full"
            bg="btc.solid"
            flexShrink={0}
            animation="pulse 1.6s ease-in-out infinite"
          />
          No shares yet. Waiting for the first one.
        </Flex>
        <Grid as="ol" templateColumns={{ base: '1fr', md: 'repeat(3, 1fr)' }} gap={4} mt={5} listStyleType="none">
          {STEPS.map(([what, why], step) => (
            <chakra.li key={what} display="flex" gap={3}>
              <chakra.span
                className="figure"
                color="btc.fg"
                fontWeight="700"
                fontSize="xl"
                lineHeight="1.2"
                aria-hidden
              >
                {step + 1}
              </chakra.span>
              <span>
                <chakra.b fontWeight="600">{what}</chakra.b>
                <Text color="soft" fontSize="sm">
                  {why}
                </Text>
              </span>
            </chakra.li>
          ))}
        </Grid>
      </Panel>
      <ConnectCard endpoints={endpoints} address={address} />
    </Stack>
  )
}
