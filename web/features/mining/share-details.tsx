import { Box, chakra, Flex, Heading, Stack, Text } from '@chakra-ui/react'
import { useQuery } from 'urql'
import {
  ProofFieldsFragmentDoc,
  ShareDocument,
  type ShareFieldsFragment,
  ShareFieldsFragmentDoc,
  type ShareStanding,
} from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { formatCount, formatDifficulty, formatMoment } from '../../ui/format.ts'
import { PlainLink } from '../../ui/plain-link.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { DemoBadge } from './demo-badge.tsx'
import { Facts } from './facts.tsx'
import { ProofPanel } from './proof-panel.tsx'

const STANDING: Record<ShareStanding, string> = {
  BLOCK: 'it solved a block',
  PERSONAL_BEST: "the player's best so far, when it came",
  WEEK_BEST: "the player's best of its week so far, when it came",
  WORKER_BEST: "the worker's best so far, when it came",
  SESSION_BEST: 'the best of its connection so far, when it came',
  ORDINARY: 'an ordinary share: it counts as work',
}

interface ShareDetailsProps {
  readonly id: string
  /** The rank of its heading: a page has one h1. */
  readonly heading: 'h1' | 'h2'
}

/** A share with everything known about it; a kept proof is checked here. */
export function ShareDetails({ id, heading }: ShareDetailsProps) {
  const [{ data, fetching, error }, ask] = useQuery({ query: ShareDocument, variables: { id } })
  const again = (): void => ask({ requestPolicy: 'network-only' })
  if (!data) {
    if (error) return <Failed what="The share" again={again} isTrying={fetching} />
    return <Loading label="Loading the share" heights={['10', '32', '60']} />
  }
  if (!data.share) return <NoSuchShare heading={heading} />
  const share = readFragment(ShareFieldsFragmentDoc, data.share)
  const proof = readFragment(ProofFieldsFragmentDoc, data.share.proof)
  return (
    <Stack gap={5}>
      <Flex align="center" gap={3} wrap="wrap">
        <Heading as={heading} fontSize={{ base: 'lg', md: '2xl' }} lineHeight="1.3">
          Share of difficulty{' '}
          <chakra.span className="figure" color="gold">
            {formatDifficulty(share.shareDifficulty)}
          </chakra.span>
        </Heading>
        {share.isDemo ? <DemoBadge /> : null}
      </Flex>
      <ShareFacts share={share} id={id} heading={heading} />
      {proof ? (
        <ProofPanel
          proof={proof}
          claim={{
            address: share.address,
            height: share.height,
            hash: share.hash,
            difficulty: share.shareDifficulty,
            isBlock: share.standing === 'BLOCK',
          }}
        />
      ) : (
        <NoProof />
      )}
    </Stack>
  )
}

function ShareFacts({ share, id, heading }: ShareDetailsProps & { share: ShareFieldsFragment }) {
  return (
    <Facts
      facts={[
        ['Standing', STANDING[share.standing]],
        ['Found', formatMoment(share.at)],
        ['By', share.workerName || 'an unnamed worker'],
        [
          'Player',
          <chakra.span key="player" className="figure" wordBreak="break-all">
            <PlainLink to={`/player/${share.address}`}>{share.address}</PlainLink>
          </chakra.span>,
        ],
        ['Counts as', `${formatDifficulty(share.difficulty)} of work, the difficulty it was assigned`],
        ['For block', formatCount(share.height)],
        [
          'Hash',
          <chakra.span key="hash" className="figure" wordBreak="break-all">
            {share.hash}
          </chakra.span>,
        ],
        ...(heading === 'h2'
          ? [
              [
                'Its own page',
                <PlainLink key="page" to={`/share/${encodeURIComponent(id)}`}>
                  to show to others
                </PlainLink>,
              ] as const,
            ]
          : []),
      ]}
    />
  )
}

function NoProof() {
  return (
    <Box borderWidth="1px" borderColor="line" rounded="lg" p={4}>
      <Text fontWeight="600">No proof is kept of this share</Text>
      <Text color="soft" fontSize="sm">
        Proofs are kept of shares that were a best when they came, be it of a day, or solved a block: those are what
        scores are made of. This one counts as work, like millions of others.
      </Text>
    </Box>
  )
}

function NoSuchShare({ heading }: { heading: 'h1' | 'h2' }) {
  return (
    <Stack gap={2}>
      <Heading as={heading} size="lg">
        No such share
      </Heading>
      <Text color="soft">
        Ordinary shares are kept for some months only, bests for ever. Or the link is not complete.
      </Text>
    </Stack>
  )
}
