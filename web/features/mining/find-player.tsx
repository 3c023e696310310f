import { Button } from '@chakra-ui/react'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { Panel } from '../../ui/panel.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useCheckAddress } from './use-address-check.ts'

/** From an address to its page; what is wrong with an address is said before anything changes. */
export function FindPlayer() {
  const [, go] = useLocation()
  const check = useCheckAddress()
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    // The user name of a miner does as well as the address in it.
    const address = typed.trim().replace(/[._].*$/, '')
    if (address === '') return setProblem('Type or paste the address that your miner uses.')
    setBusy(true)
    const answer = await check(address)
    setBusy(false)
    if (answer.state === 'right') go(`/player/${answer.address}`)
    else setProblem(answer.state === 'wrong' ? answer.message : 'The server did not answer. Try again in a moment.')
  }
  return (
    <Panel>
      <form onSubmit={submit}>
        <TextField
          label="Find your page"
          name="address"
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value)
            setProblem('')
          }}
          placeholder="Bitcoin address"
          maxLength={200}
          problem={problem}
          hint="Your shares, odds and bests, live. Nothing to sign up for."
          action={
            <Button type="submit" colorPalette="btc" fontWeight="700" disabled={busy}>
              Open
            </Button>
          }
        />
      </form>
    </Panel>
  )
}
