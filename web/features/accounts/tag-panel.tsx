import { Button, Text } from '@chakra-ui/react'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { SetCoinbaseTagDocument } from '../../gql/graphql.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { Me } from './settings-page.tsx'
import { NO_ANSWER } from './words.ts'

/** What a block of theirs says for as long as there is Bitcoin. */
export function TagPanel({ me }: { me: Me }) {
  const [typed, setTyped] = useState(me.settings.coinbaseTag)
  const [problem, setProblem] = useState('')
  const [isSaved, setSaved] = useState(false)
  const [{ fetching }, set] = useMutation(SetCoinbaseTagDocument)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const { data } = await set({ tag: typed.trim() })
    if (!data) return setProblem(NO_ANSWER)
    if (data.setCoinbaseTag.__typename === 'TagRefused') return setProblem(data.setCoinbaseTag.message)
    setSaved(true)
  }
  return (
    <Panel title="Coinbase tag">
      <form onSubmit={submit}>
        <TextField
          label="Written into every block that you find"
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value)
            setProblem('')
            setSaved(false)
          }}
          maxLength={100}
          placeholder="alice was here"
          problem={problem}
          hint={
            isSaved ? (
              <Text as="span" color="win" role="status">
                Saved: in your miners’ next job.
              </Text>
            ) : (
              'Plain characters without a slash; empty for none. It is in the chain for ever, for everybody.'
            )
          }
          action={
            <Button type="submit" colorPalette="btc" fontWeight="700" disabled={fetching}>
              Save
            </Button>
          }
        />
      </form>
      <Text fontSize="sm" color="soft" mt={3}>
        See <PlainLink to={`/coinbase/${me.addresses[0]?.address ?? ''}`}>what your miners hash now</PlainLink>, byte
        for byte.
      </Text>
    </Panel>
  )
}
