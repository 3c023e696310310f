import { Box, Button, chakra, Flex, Heading, Stack, Text } from '@chakra-ui/react'
import { type FormEvent, useState } from 'react'
import { useQuery } from 'urql'
import { useSearchParams } from 'wouter'
import { ShareByHashDocument } from '../../gql/graphql.ts'
import { usePageTitle } from '../../ui/page-title.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { ProofPanel } from './proof-panel.tsx'
import { ShareDetails } from './share-details.tsx'
import { readVerifyInput, type VerifyInput } from './verify-input.ts'

/** For anybody: a share or a proof, from here or from anywhere, checked in this browser. */
export function VerifyPage() {
  usePageTitle('Verify a proof')
  const [params] = useSearchParams()
  const asked = params.get('share') ?? ''
  const [typed, setTyped] = useState(asked)
  const [input, setInput] = useState<VerifyInput | null>(asked === '' ? null : readVerifyInput(asked))
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setInput(readVerifyInput(typed))
  }
  return (
    <Stack gap={{ base: 4, md: 6 }} maxW="4xl" mx="auto">
      <Box>
        <Heading as="h1" fontSize={{ base: '2xl', md: '3xl' }}>
          Verify a proof
        </Heading>
        <Text color="soft" mt={1} maxW="70ch">
          Every best that is shown here is a proof of work: bytes that only luck or work could have found, made for one
          player. Your browser checks them alone; no server has to be believed, not even this one.
        </Text>
      </Box>
      <Panel>
        <form onSubmit={submit}>
          <PasteField
            value={typed}
            problem={input?.kind === 'wrong' ? input.problem : ''}
            change={(text) => {
              setTyped(text)
              setInput(null)
            }}
          />
        </form>
      </Panel>
      {input ? <Outcome input={input} /> : <WhatIsChecked />}
    </Stack>
  )
}

interface PasteFieldProps {
  readonly value: string
  readonly problem: string
  readonly change: (text: string) => void
}

function PasteField({ value, problem, change }: PasteFieldProps) {
  return (
    <>
      <TextArea
        label="A proof in JSON, or the link, id or hash of a share"
        value={value}
        onChange={({ target }) => change(target.value)}
        rows={6}
        problem={problem}
        hint="A proof is checked where you are: it is sent nowhere."
      />
      <Flex justify="end" mt={2}>
        <Button type="submit" colorPalette="btc" fontWeight="700">
          Verify
        </Button>
      </Flex>
    </>
  )
}

function Outcome({ input }: { input: VerifyInput }) {
  switch (input.kind) {
    case 'wrong':
      return null
    case 'share':
      return (
        <Panel>
          <ShareDetails id={input.id} heading="h2" />
        </Panel>
      )
    case 'hash':
      return <ByHash hash={input.hash} />
    case 'proof': {
      const { address, height } = input.proof
      return (
        <Panel>
          <Heading as="h2" fontSize={{ base: 'lg', md: '2xl' }} mb={1}>
            The proof you pasted
          </Heading>
          <Text color="soft" fontSize="sm" mb={4}>
            {input.claim.hash === null && input.claim.difficulty === null
              ? 'It came without a claim, so what it shows is found out.'
              : 'It is held against the hash and difficulty that came with it.'}
          </Text>
          <ProofPanel proof={input.proof} claim={{ address, height, ...input.claim, isBlock: false }} />
        </Panel>
      )
    }
  }
}

function ByHash({ hash }: { hash: string }) {
  const [{ data, fetching, error }, ask] = useQuery({ query: ShareByHashDocument, variables: { hash } })
  if (!data) {
    if (error)
      return <Failed what="The share" again={() => ask({ requestPolicy: 'network-only' })} isTrying={fetching} />
    return <Loading label="Looking the share up" heights={['60']} />
  }
  if (data.shareByHash)
    return (
      <Panel>
        <ShareDetails id={data.shareByHash.id} heading="h2" />
      </Panel>
    )
  return (
    <Panel role="alert">
      <Heading as="h2" size="md">
        No share with a proof has this hash
      </Heading>
      <Text color="soft" fontSize="sm" mt={1}>
        Proofs are kept of shares that were a best of their day, or more, when they came, or solved a block; of all
        others there are too many. If somebody gave you the hash, ask for the whole proof: it can be checked here too.
      </Text>
    </Panel>
  )
}

const CHECKS = [
  [
    'The header commits to the coinbase',
    'The coinbase transaction and the merkle branch lead to the root in the header.',
  ],
  ['It was made for its height', 'The coinbase begins with the height of the block that was mined for.'],
  ['It pays the player', 'An output of the coinbase goes to the player’s address: nobody else could use this work.'],
  ['It is as hard as it says', 'The header, hashed twice with SHA-256, reaches the difficulty.'],
] as const

function WhatIsChecked() {
  return (
    <Panel title="What is checked">
      <chakra.ol listStyleType="none" display="grid" gap={3}>
        {CHECKS.map(([what, how], step) => (
          <chakra.li key={what} display="flex" gap={3} fontSize="sm">
            <chakra.span className="figure" color="btc.fg" fontWeight="800" aria-hidden>
              {step + 1}
            </chakra.span>
            <Box>
              <Text fontWeight="600">{what}</Text>
              <Text color="soft">{how}</Text>
            </Box>
          </chakra.li>
        ))}
      </chakra.ol>
      <Text color="soft" fontSize="sm" mt={4}>
        The bests on a player’s page lead to their proofs, which can be copied from there. What no proof can show is
        when it was found, and whether the chain had such a block before it: for that ask a node, or{' '}
        <PlainLink to="/blocks">our blocks</PlainLink>.
      </Text>
    </Panel>
  )
}
