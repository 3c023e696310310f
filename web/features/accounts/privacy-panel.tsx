import { Button, Flex, Text } from '@chakra-ui/react'
import { useState } from 'react'
import { useMutation } from 'urql'
import { ErasePersonalDataDocument, HidePagesDocument, ShowPagesDocument } from '../../gql/graphql.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { QuietButton } from '../../ui/quiet-button.tsx'
import type { Me } from './settings-page.tsx'
import { NO_ANSWER } from './words.ts'

/** What others see, and what is kept. */
export function PrivacyPanel({ me }: { me: Me }) {
  const [hiding, hide] = useMutation(HidePagesDocument)
  const [showing, show] = useMutation(ShowPagesDocument)
  const [said, setSaid] = useState('')
  const toggle = async (): Promise<void> => {
    if (me.isHidden) {
      const { error } = await show({})
      return setSaid(error ? NO_ANSWER : '')
    }
    const { data } = await hide({})
    if (!data) setSaid(NO_ANSWER)
    else
      setSaid(data.hidePages.isHidden ? '' : 'No miner has connected with your address yet: there is nothing to hide.')
  }
  return (
    <Panel title="Privacy">
      <Flex justify="space-between" align="center" gap={4} wrap={{ base: 'wrap', sm: 'nowrap' }}>
        <Text fontSize="sm">
          {me.isHidden
            ? 'Your pages are private: shares, workers, figures and places are shown to nobody. Blocks are on the chain.'
            : 'Your pages are public: everybody who knows your address sees your shares, workers and places.'}
        </Text>
        <QuietButton onClick={toggle} disabled={hiding.fetching || showing.fetching} flexShrink={0}>
          {me.isHidden ? 'Show my pages' : 'Hide my pages'}
        </QuietButton>
      </Flex>
      <Erase tell={setSaid} />
      <Text role="status" fontSize="sm" color="soft" mt={said ? 3 : 0}>
        {said}
      </Text>
      <Text fontSize="sm" color="soft" mt={3}>
        All that is kept of an address can be downloaded at the foot of{' '}
        <PlainLink to={`/player/${me.addresses[0]?.address ?? ''}`}>your page</PlainLink>.
      </Text>
    </Panel>
  )
}

/** Asked twice: there is no way back. */
function Erase({ tell }: { tell: (text: string) => void }) {
  const [isSure, setSure] = useState(false)
  const [{ fetching }, erase] = useMutation(ErasePersonalDataDocument)
  const doIt = async (): Promise<void> => {
    const { data } = await erase({})
    setSure(false)
    if (!data) return tell(NO_ANSWER)
    const { connected } = data.erasePersonalData
    const again = connected.length > 0 ? ` These are online and bring their names again: ${connected.join(', ')}.` : ''
    tell(`Deleted.${again}`)
  }
  return (
    <Flex justify="space-between" align="center" gap={4} mt={4} wrap={{ base: 'wrap', sm: 'nowrap' }}>
      <Text fontSize="sm">
        Delete your profile, your tag, the names of your workers and what they call themselves. Shares, work and blocks
        stay: they are proof of work. There is no way back.
      </Text>
      {isSure ? (
        <Flex gap={2} flexShrink={0}>
          <Button size="sm" bg="loss" color="page" fontWeight="700" onClick={doIt} disabled={fetching}>
            Delete for good
          </Button>
          <QuietButton onClick={() => setSure(false)}>Keep</QuietButton>
        </Flex>
      ) : (
        <QuietButton onClick={() => setSure(true)} flexShrink={0}>
          Delete …
        </QuietButton>
      )}
    </Flex>
  )
}
