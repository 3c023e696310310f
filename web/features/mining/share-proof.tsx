import { Box, chakra, Flex, Heading, Stack, Text } from '@chakra-ui/react'
import { type ReactNode, useEffect, useState } from 'react'
import { useQuery } from 'urql'
import type { ProofProblem, ProofVerdict } from '../../../bitcoin/index.ts'
import type { ShareFieldsFragment, ShareQuery as ShareQueryData } from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { formatDifficulty, formatSats } from '../../ui/format.ts'
import { Failed, Loading } from '../../ui/states.tsx'
import { DemoBadge } from './demo-badge.tsx'
import { ShareFields, ShareQuery } from './documents.ts'

type Proof = NonNullable<NonNullable<ShareQueryData['share']>['proof']>
type Check = { readonly state: 'checking' } | { readonly state: 'done'; readonly verdict: ProofVerdict }

const PROBLEM: Record<ProofProblem, string> = {
  malformed: 'Its bytes are not a block header and a coinbase transaction.',
  merkleMismatch: 'The header does not commit to the coinbase transaction.',
  heightMismatch: 'The coinbase was made for another height.',
  badAddress: 'The address does not belong to this network.',
  addressNotPaid: 'The coinbase does not pay this address.',
  underDifficulty: 'The hash does not reach the difficulty that was recorded.',
}

/** A share with everything known about it; a kept proof is checked here, in the browser, byte by byte. */
export function ShareDetails({ id }: { id: string }) {
  const [{ data, fetching, error }, again] = useQuery({ query: ShareQuery, variables: { id } })
  if (fetching && !data) return <Loading label="Loading the share" rows={2} />
  if (error) return <Failed what="The share" again={() => again({ requestPolicy: 'network-only' })} />
  if (!data?.share) {
    return (
      <Stack gap={2}>
        <Heading as="h1" size="lg">
          No such share
        </Heading>
        <Text color="soft">It may be older than what is kept, or the link is incomplete.</Text>
      </Stack>
    )
  }
  const share = readFragment(ShareFields, data.share)
  return (
    <Stack gap={5}>
      <ShareFacts share={share} />
      {data.share.proof ? <VerifiedProof proof={data.share.proof} share={share} /> : <NoProof />}
    </Stack>
  )
}

function ShareFacts({ share }: { share: ShareFieldsFragment }) {
  return (
    <Box>
      <Flex align="center" gap={2} mb={1}>
        <Heading as="h1" size="lg">
          Share of difficulty {formatDifficulty(share.shareDifficulty)}
        </Heading>
        {share.isDemo ? <DemoBadge /> : null}
      </Flex>
      <chakra.dl display="grid" gridTemplateColumns="auto 1fr" columnGap={4} rowGap={1} fontSize="sm">
        <Fact name="Found">{new Date(share.at).toLocaleString('en')}</Fact>
        <Fact name="By">
          {share.workerName} of {share.address}
        </Fact>
        <Fact name="Counts as">{formatDifficulty(share.difficulty)} of work, its assigned difficulty</Fact>
        <Fact name="Hash">{share.hash}</Fact>
        <Fact name="For block">{share.height}</Fact>
      </chakra.dl>
    </Box>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <chakra.dt color="soft">{name}</chakra.dt>
      <chakra.dd className="figure" wordBreak="break-all">
        {children}
      </chakra.dd>
    </>
  )
}

function NoProof() {
  return (
    <Text color="soft" fontSize="sm">
      No proof is kept of this share. Proofs are kept of shares that were a best when they were found, or solved a
      block: those are the ones that scores are made of.
    </Text>
  )
}

function VerifiedProof({ proof, share }: { proof: Proof; share: ShareFieldsFragment }) {
  const check = useCheck(proof, share)
  if (check.state === 'checking') return <Text color="soft">Checking the proof …</Text>
  const { verdict } = check
  const honest = verdict.ok && verdict.hash === share.hash
  return (
    <Stack gap={3}>
      {honest && verdict.ok ? (
        <Box role="status" borderWidth="1px" borderColor="win" rounded="lg" p={4}>
          <Text color="win" fontWeight="700">
            Verified in your browser
          </Text>
          <chakra.ol fontSize="sm" mt={2} pl={5} listStyleType="decimal">
            <li>
              The coinbase transaction pays {formatSats(verdict.paysSats.toString())} to this address, of{' '}
              {formatSats(verdict.totalSats.toString())} in all.
            </li>
            <li>
              With {proof.merkleBranch.length} merkle {proof.merkleBranch.length === 1 ? 'sibling' : 'siblings'} it
              leads to the header's merkle root.
            </li>
            <li>It was made for block {proof.height}.</li>
            <li>
              The header's hash reaches difficulty {formatDifficulty(verdict.difficulty)}; a block needed{' '}
              {formatDifficulty(verdict.networkDifficulty)}.
            </li>
          </chakra.ol>
        </Box>
      ) : (
        <Box role="alert" borderWidth="1px" borderColor="loss" rounded="lg" p={4}>
          <Text color="loss" fontWeight="700">
            This proof does not hold
          </Text>
          <Text fontSize="sm" mt={1}>
            {verdict.ok ? 'Its hash is not the one that was recorded.' : PROBLEM[verdict.reason]}
          </Text>
        </Box>
      )}
      <RawProof proof={proof} />
    </Stack>
  )
}

/** The checker is loaded when it is first needed: most visits never open a proof. */
function useCheck(proof: Proof, share: ShareFieldsFragment): Check {
  const [check, setCheck] = useState<Check>({ state: 'checking' })
  useEffect(() => {
    let gone = false
    void import('../../../bitcoin/index.ts').then(({ verifyShareProof, NETWORK_NAMES }) => {
      const network = NETWORK_NAMES.find((each) => each.toUpperCase() === proof.network)
      const verdict: ProofVerdict = network
        ? verifyShareProof({ ...proof, network }, { difficulty: share.difficulty })
        : { ok: false, reason: 'malformed' }
      if (!gone) setCheck({ state: 'done', verdict })
    })
    return () => {
      gone = true
    }
  }, [proof, share])
  return check
}

function RawProof({ proof }: { proof: Proof }) {
  const parts = [
    ['Block header, 80 bytes', proof.header],
    ['Coinbase transaction', proof.coinbase],
    ['Merkle branch', proof.merkleBranch.join('\n') || 'empty: the coinbase was the only transaction'],
  ] as const
  return (
    <chakra.details fontSize="sm">
      <chakra.summary cursor="pointer" color="soft">
        The proof itself
      </chakra.summary>
      <Stack gap={3} mt={3}>
        {parts.map(([name, value]) => (
          <Box key={name}>
            <Text color="soft">{name}</Text>
            <Text className="figure" fontSize="xs" wordBreak="break-all" whiteSpace="pre-wrap">
              {value}
            </Text>
          </Box>
        ))}
      </Stack>
    </chakra.details>
  )
}
