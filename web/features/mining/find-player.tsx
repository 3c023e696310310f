import { Button } from '@chakra-ui/react'
import { useLocation } from 'wouter'
import { Panel } from '../../ui/panel.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useAddressForm } from './use-address-form.ts'

/** From an address to its page; what is wrong with an address is said before anything changes. */
export function FindPlayer() {
  const [, go] = useLocation()
  const { typed, problem, busy, type, submit } = useAddressForm((address) => go(`/player/${address}`))
  return (
    <Panel>
      <form onSubmit={submit}>
        <TextField
          label="Find your page"
          name="address"
          value={typed}
          onChange={({ target }) => type(target.value)}
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
