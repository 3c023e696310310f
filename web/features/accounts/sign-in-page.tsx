import { Box, Heading, Stack, Text } from '@chakra-ui/react'
import { useMutation } from 'urql'
import { Redirect, useLocation, useSearchParams } from 'wouter'
import { AuthChallengeDocument, AuthVerifyDocument } from '../../gql/graphql.ts'
import { useSession, useSessionState } from '../../live/context.tsx'
import { usePageTitle } from '../../ui/page-title.ts'
import { Panel } from '../../ui/panel.tsx'
import { Loading } from '../../ui/states.tsx'
import { ProveAddress } from './prove-address.tsx'
import { NO_ANSWER } from './words.ts'

/** No e-mail, no password: an address is the account, and a signature the key to it. */
export function SignInPage() {
  usePageTitle('Sign in')
  const session = useSession()
  const state = useSessionState()
  const [, go] = useLocation()
  const [params] = useSearchParams()
  const [, ask] = useMutation(AuthChallengeDocument)
  const [, verify] = useMutation(AuthVerifyDocument)
  if (state === 'unknown') return <Loading label="Looking whether you are signed in" heights={['60']} />
  if (state === 'in') return <Redirect to="/settings" replace />
  return (
    <Stack gap={{ base: 4, md: 6 }} maxW="3xl" mx="auto">
      <Box>
        <Heading as="h1" fontSize={{ base: '2xl', md: '3xl' }}>
          Sign in with Bitcoin
        </Heading>
        <Text color="soft" mt={1} maxW="70ch">
          No e-mail, no password. The address that your miner uses is your account; your wallet signs one line of text
          to prove that it is yours. Mining needs none of this: sign in for a name, a tag in your blocks, and what is
          private.
        </Text>
      </Box>
      <Panel>
        <ProveAddress
          label="Your address"
          hint="The one that your miner uses as its user name."
          done="Sign in"
          initial={params.get('address') ?? ''}
          begin={async (address) => {
            const { data } = await ask({ address })
            if (!data) return NO_ANSWER
            return data.authChallenge.__typename === 'AuthChallenge' ? data.authChallenge : data.authChallenge.message
          }}
          finish={async (nonce, signature) => {
            const { data } = await verify({ nonce, signature })
            if (!data) return { problem: NO_ANSWER, again: false }
            const answer = data.authVerify
            switch (answer.__typename) {
              case 'SignedIn':
                session.began(answer.accessExpiresAt)
                go('/settings', { replace: true })
                return null
              case 'AccountBanned':
                return { problem: `${answer.message} ${answer.reason}`.trim(), again: false }
              default:
                return { problem: answer.message, again: answer.__typename === 'ChallengeGone' }
            }
          }}
        />
      </Panel>
    </Stack>
  )
}
