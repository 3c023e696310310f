import { type FormEvent, useState } from 'react'
import { useCheckAddress } from './use-address-check.ts'

export const ADDRESS_MISSING = 'Type or paste the address that your miner uses.'

/** The user name of a miner does as well as the address in it. */
export const addressIn = (typed: string): string => typed.trim().replace(/[._].*$/, '')

/** A form that asks for an address, and goes on with a right one: what is wrong is said before anything changes. */
export function useAddressForm(right: (address: string) => void) {
  const check = useCheckAddress()
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  return {
    typed,
    problem,
    busy,
    type(text: string): void {
      setTyped(text)
      setProblem('')
    },
    async submit(event: FormEvent): Promise<void> {
      event.preventDefault()
      const address = addressIn(typed)
      if (address === '') return setProblem(ADDRESS_MISSING)
      setBusy(true)
      const answer = await check(address)
      setBusy(false)
      if (answer.state === 'right') right(answer.address)
      else setProblem(answer.state === 'wrong' ? answer.message : 'The server did not answer. Try again in a moment.')
    },
  }
}
