import { Box, chakra, Flex, Stack, Text } from '@chakra-ui/react'
import { useEffect, useState } from 'react'
import type { ProofFieldsFragment } from '../../gql/graphql.ts'
import { useCopy } from '../../ui/copy.ts'
import { formatDifficulty, formatSats } from '../../ui/format.ts'
import { PlainLink } from '../../ui/plain-link.tsx'
import { QuietButton } from '../../ui/quiet-button.tsx'
import { checkProof, type ProofClaim, type ProofReport, type StepName, type StepState } from './proof-check.ts'

interface ProofPanelProps {
  readonly proof: ProofFieldsFragment
  readonly claim: ProofClaim
}

/** What was checked, what that means, and the bytes in question. */
type Words = readonly [what: string, how: string, bytes?: string]
type Checking =
  | { readonly state: 'checking' | 'unavailable' }
  | { readonly state: 'done'; readonly report: ProofReport }

/** A proof, checked here in the browser, byte by byte: nobody has to be trusted. */
export function ProofPanel({ proof, claim }: ProofPanelProps) {
  const [checking, again] = useCheck(proof, claim)
  return (
    <Stack gap={4}>
      {checking.state === 'done' ? (
        <Report report={checking.report} proof={proof} claim={claim} />
      ) : checking.state === 'checking' ? (
        <Text color="soft">Checking the proof in your browser …</Text>
      ) : (
        <Flex gap={3} align="center" wrap="wrap">
          <Text color="gold">The checker could not be loaded, so nothing is said about this proof.</Text>
          <QuietButton onClick={again}>Try again</QuietButton>
        </Flex>
      )}
      <RawProof proof={proof} claim={claim} />
    </Stack>
  )
}

function useCheck(proof: ProofFieldsFragment, claim: ProofClaim): [Checking, again: () => void] {
  const [checking, setChecking] = useState<Checking>({ state: 'checking' })
  const [attempt, setAttempt] = useState(0)
  const { address, height, hash, difficulty, isBlock } = claim
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another check.
  useEffect(() => {
    let gone = false
    setChecking({ state: 'checking' })
    checkProof(proof, { address, height, hash, difficulty, isBlock }).then(
      (report) => gone || setChecking({ state: 'done', report }),
      () => gone || setChecking({ state: 'unavailable' }),
    )
    return () => {
      gone = true
    }
  }, [proof, address, height, hash, difficulty, isBlock, attempt])
  return [checking, () => setAttempt((count) => count + 1)]
}

interface ReportProps extends ProofPanelProps {
  readonly report: ProofReport
}

function Report({ report, proof, claim }: ReportProps) {
  const isGood = report.verdict !== null
  return (
    <Box
      role={isGood ? 'status' : 'alert'}
      borderWidth="1px"
      borderColor={isGood ? 'win' : 'loss'}
      bg={isGood ? 'rgba(0, 255, 65, 0.05)' : 'rgba(255, 123, 114, 0.08)'}
      rounded="lg"
      p={4}
    >
      <Text color={isGood ? 'win' : 'loss'} fontWeight="700" fontSize="lg">
        {isGood ? 'Verified in your browser' : 'This proof does not hold'}
      </Text>
      <Text color="soft" fontSize="sm">
        {isGood
          ? 'From nothing but the bytes below: no server had to be believed.'
          : 'What is shown of this share is not borne out by its bytes. It should count for nothing.'}
      </Text>
      <chakra.ol listStyleType="none" mt={3}>
        {report.steps.map(({ name, state }) => (
          <Step key={name} state={state} words={WORDS[name](claim, proof, report)} />
        ))}
      </chakra.ol>
    </Box>
  )
}

const MARK: Record<StepState, readonly [mark: string, colour: string, says: string]> = {
  holds: ['✓', 'win', 'holds'],
  fails: ['✗', 'loss', 'failed'],
  unchecked: ['–', 'soft', 'not checked'],
}

function Step({ state, words }: { state: StepState; words: Words }) {
  const [mark, colour, says] = MARK[state]
  const [what, how, bytes] = words
  return (
    <chakra.li display="flex" gap={3} py={1.5} fontSize="sm">
      <chakra.span className="figure" color={colour} fontWeight="800" role="img" aria-label={says}>
        {mark}
      </chakra.span>
      <Box minW={0}>
        <Text fontWeight="600" color={state === 'unchecked' ? 'soft' : 'ink'}>
          {what}
        </Text>
        <Text color="soft">{how}</Text>
        {bytes ? (
          <Text color="soft" className="figure" fontSize="xs" wordBreak="break-all">
            {bytes}
          </Text>
        ) : null}
      </Box>
    </chakra.li>
  )
}

const siblings = (count: number): string => (count === 1 ? 'one merkle sibling' : `${count} merkle siblings`)

const WORDS: Record<StepName, (claim: ProofClaim, proof: ProofFieldsFragment, report: ProofReport) => Words> = {
  merkle: (_, { merkleBranch }) => [
    'The header commits to the coinbase transaction',
    merkleBranch.length === 0
      ? 'Its hash is the merkle root in the header: it was the only transaction.'
      : `Hashed with ${siblings(merkleBranch.length)} it gives the merkle root in the header.`,
  ],
  height: ({ height }) => [`It was made for block ${height}`, 'The coinbase begins with its height (BIP 34).'],
  address: ({ address, isBlock }, _, { verdict }) => [
    verdict
      ? `The coinbase pays ${formatSats(verdict.paysSats.toString())} to this player`
      : 'The coinbase pays this player',
    verdict
      ? `Of ${formatSats(verdict.totalSats.toString())} in all.${isBlock ? '' : ' Had it been a block, nobody could have paid it elsewhere.'}`
      : 'One of its outputs goes to this address.',
    address,
  ],
  difficulty: ({ difficulty, isBlock }, _, { verdict }) => [
    isBlock
      ? 'Its hash is that of a block'
      : difficulty === null
        ? 'Its hash is as hard as this'
        : `Its hash reaches difficulty ${formatDifficulty(difficulty)}`,
    verdict
      ? `${formatDifficulty(verdict.difficulty)} was reached; a block needed ${formatDifficulty(verdict.networkDifficulty)}.`
      : difficulty === null
        ? 'Nothing is claimed.'
        : `${formatDifficulty(difficulty)} is claimed.`,
  ],
  hash: ({ hash }, _, { verdict }) => [
    hash === null ? 'This is the hash of the header' : 'The hash of the header is the one on record',
    'Twice SHA-256 of its 80 bytes.',
    hash ?? verdict?.hash ?? '',
  ],
}

const COPY = { idle: 'Copy the proof as JSON', copied: 'Copied', failed: 'Not copied' } as const

function RawProof({ proof, claim }: ProofPanelProps) {
  const [state, copy] = useCopy()
  const { header, coinbase, merkleBranch, height, network, address } = proof
  const whole = { header, coinbase, merkleBranch, height, network, address }
  const parts = [
    ['Block header, 80 bytes', proof.header],
    ['Coinbase transaction', proof.coinbase],
    ['Merkle branch', proof.merkleBranch.join('\n') || 'empty: the coinbase was the only transaction'],
  ] as const
  return (
    <chakra.details fontSize="sm">
      <chakra.summary cursor="pointer" color="soft" w="fit-content">
        The bytes of the proof
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
        <Flex gap={3} align="center" wrap="wrap">
          <QuietButton
            onClick={() => copy(JSON.stringify({ hash: claim.hash, shareDifficulty: claim.difficulty, proof: whole }))}
          >
            {COPY[state]}
          </QuietButton>
          <Text color="soft">
            To be checked by anyone, with any tool, or <PlainLink to="/verify">here</PlainLink>.
          </Text>
        </Flex>
      </Stack>
    </chakra.details>
  )
}
