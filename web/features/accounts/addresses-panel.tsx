import { chakra, Flex, Text } from '@chakra-ui/react'
import { useState } from 'react'
import { useMutation } from 'urql'
import { LinkAddressDocument, LinkChallengeDocument, UnlinkAddressDocument } from '../../gql/graphql.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { QuietButton } from '../../ui/quiet-button.tsx'
import { ProveAddress } from './prove-address.tsx'
import type { Me } from './settings-page.tsx'
import { NO_ANSWER } from './words.ts'

/** Further addresses, each proven by its own signature. */
export function AddressesPanel({ me }: { me: Me }) {
  const [isAdding, setAdding] = useState(false)
  const [problem, setProblem] = useState('')
  const [, ask] = useMutation(LinkChallengeDocument)
  const [, link] = useMutation(LinkAddressDocument)
  const [{ fetching }, unlink] = useMutation(UnlinkAddressDocument)
  const remove = async (address: string): Promise<void> => {
    const { data } = await unlink({ address })
    const answer = data?.unlinkAddress
    setProblem(!answer ? NO_ANSWER : answer.__typename === 'Viewer' ? '' : answer.message)
  }
  return (
    <Panel
      title="Addresses"
      aside={isAdding ? null : <QuietButton onClick={() => setAdding(true)}>Link another</QuietButton>}
    >
      <chakra.ul listStyleType="none" display="grid" gap={2}>
        {me.addresses.map(({ address, isFirst }) => (
          <Flex as="li" key={address} justify="space-between" align="center" gap={3} minH="9">
            <PlainLink to={`/player/${address}`}>
              <Text as="span" className="figure" fontSize="sm" wordBreak="break-all">
                {address}
              </Text>
            </PlainLink>
            {isFirst ? (
              <Text color="soft" fontSize="sm" whiteSpace="nowrap">
                the first
              </Text>
            ) : (
              <QuietButton onClick={() => remove(address)} disabled={fetching} aria-label={`Unlink ${address}`}>
                Unlink
              </QuietButton>
            )}
          </Flex>
        ))}
      </chakra.ul>
      {problem ? (
        <Text role="alert" color="loss" fontSize="sm" mt={3}>
          {problem}
        </Text>
      ) : null}
      <Text color="soft" fontSize="sm" mt={3}>
        Each of them can sign in, and its page shows your name: others can see that they belong together.
      </Text>
      {isAdding ? (
        <chakra.div mt={5} pt={5} borderTopWidth="1px" borderColor="line">
          <ProveAddress
            label="Another address of yours"
            hint="You sign a message with its wallet."
            done="Link it"
            begin={async (address) => {
              const { data } = await ask({ address })
              if (!data) return NO_ANSWER
              return data.linkChallenge.__typename === 'AuthChallenge' ? data.linkChallenge : data.linkChallenge.message
            }}
            finish={async (nonce, signature) => {
              const { data } = await link({ nonce, signature })
              if (!data) return { problem: NO_ANSWER, again: false }
              if (data.linkAddress.__typename === 'Viewer') {
                setAdding(false)
                return null
              }
              const { __typename, message } = data.linkAddress
              return { problem: message, again: __typename !== 'SignatureRefused' }
            }}
          />
          <QuietButton mt={3} onClick={() => setAdding(false)}>
            Not now
          </QuietButton>
        </chakra.div>
      ) : null}
    </Panel>
  )
}
