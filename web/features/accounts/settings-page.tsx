import { Box, Flex, Heading, Stack, Text } from '@chakra-ui/react'
import { useMutation, useQuery } from 'urql'
import { Redirect } from 'wouter'
import { SettingsDocument, type SettingsQuery, SignOutDocument } from '../../gql/graphql.ts'
import { useSession, useSessionState } from '../../live/context.tsx'
import { usePageTitle } from '../../ui/page-title.ts'
import { PlainLink } from '../../ui/plain-link.tsx'
import { QuietButton } from '../../ui/quiet-button.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { AddressesPanel } from './addresses-panel.tsx'
import { KeysPanel } from './keys-panel.tsx'
import { PrivacyPanel } from './privacy-panel.tsx'
import { ProfilePanel } from './profile-panel.tsx'
import { SessionsPanel } from './sessions-panel.tsx'
import { TagPanel } from './tag-panel.tsx'

export type Me = NonNullable<SettingsQuery['viewer']>

/** What somebody who has signed in can change about themselves. */
export function SettingsPage() {
  usePageTitle('Account')
  const state = useSessionState()
  const [{ data, fetching, error }, ask] = useQuery({ query: SettingsDocument, pause: state !== 'in' })
  if (state === 'out') return <Redirect to="/sign-in" replace />
  if (!data?.viewer) {
    if (error || (data && !fetching)) {
      return <Failed what="Your account" again={() => ask({ requestPolicy: 'network-only' })} isTrying={fetching} />
    }
    return <Loading label="Loading your account" heights={['16', '60', '40']} />
  }
  return <Settings me={data.viewer} />
}

function Settings({ me }: { me: Me }) {
  const session = useSession()
  const [, signOut] = useMutation(SignOutDocument)
  const leave = async (): Promise<void> => {
    await signOut({})
    session.ended()
  }
  const first = me.addresses[0]?.address ?? ''
  return (
    <Stack gap={{ base: 4, md: 6 }} maxW="4xl" mx="auto">
      <Flex justify="space-between" align="end" gap={4} wrap="wrap">
        <Box minW={0}>
          <Heading as="h1" fontSize={{ base: '2xl', md: '3xl' }} wordBreak="break-word">
            {me.account.displayName ?? me.account.handle ?? 'Your account'}
          </Heading>
          <Text color="soft" mt={1}>
            {me.account.handle ? `@${me.account.handle} · ` : ''}
            <PlainLink to={`/player/${first}`}>your page</PlainLink>
          </Text>
        </Box>
        <QuietButton onClick={leave}>Sign out</QuietButton>
      </Flex>
      <ProfilePanel me={me} />
      <TagPanel me={me} />
      <AddressesPanel me={me} />
      <KeysPanel me={me} />
      <SessionsPanel me={me} />
      <PrivacyPanel me={me} />
    </Stack>
  )
}
