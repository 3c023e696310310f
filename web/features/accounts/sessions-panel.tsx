import { Box, chakra, Flex, Text } from '@chakra-ui/react'
import { useMutation } from 'urql'
import { EndSessionDocument, SignOutEverywhereDocument } from '../../gql/graphql.ts'
import { useSession } from '../../live/context.tsx'
import { Ago } from '../../ui/ago.tsx'
import { Panel } from '../../ui/panel.tsx'
import { QuietButton } from '../../ui/quiet-button.tsx'
import { deviceName } from './device-name.ts'
import type { Me } from './settings-page.tsx'

/** Where the account is signed in. */
export function SessionsPanel({ me }: { me: Me }) {
  const session = useSession()
  const [{ fetching }, end] = useMutation(EndSessionDocument)
  const [, everywhere] = useMutation(SignOutEverywhereDocument)
  const leave = async (): Promise<void> => {
    const { data } = await everywhere({})
    if (data) session.ended()
  }
  return (
    <Panel title="Where you are signed in" aside={<QuietButton onClick={leave}>Sign out everywhere</QuietButton>}>
      <chakra.ul listStyleType="none" display="grid" gap={3}>
        {me.sessions.map(({ id, device, usedAt, isThis }) => (
          <Flex as="li" key={id} justify="space-between" align="center" gap={3} minH="9">
            <Box minW={0}>
              <Text fontSize="sm" fontWeight="600" wordBreak="break-word" title={device}>
                {deviceName(device)}
              </Text>
              <Text fontSize="sm" color="soft">
                {isThis ? (
                  'This browser'
                ) : (
                  <>
                    last used <Ago at={usedAt} />
                  </>
                )}
              </Text>
            </Box>
            {isThis ? null : (
              <QuietButton
                onClick={() => end({ id })}
                disabled={fetching}
                aria-label={`Sign out ${deviceName(device)}`}
              >
                Sign out
              </QuietButton>
            )}
          </Flex>
        ))}
      </chakra.ul>
    </Panel>
  )
}
