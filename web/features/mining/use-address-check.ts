import { useEffect, useState } from 'react'
import { useClient } from 'urql'
import { FindPlayerDocument } from '../../gql/graphql.ts'

export type AddressCheck =
  | { readonly state: 'empty' | 'checking' | 'unknown' }
  | { readonly state: 'wrong'; readonly message: string }
  /** `address` is canonical. `isSeen`: a miner has connected with it already. */
  | { readonly state: 'right'; readonly address: string; readonly isSeen: boolean }

/** What the API says of a typed address; `unknown` when it does not answer. */
export function useCheckAddress(): (text: string) => Promise<AddressCheck> {
  const client = useClient()
  return async (text) => {
    const { data } = await client.query(FindPlayerDocument, { address: text }, { requestPolicy: 'network-only' })
    const player = data?.player
    if (!player) return { state: 'unknown' }
    if (player.__typename === 'InvalidAddress') return { state: 'wrong', message: player.message }
    return { state: 'right', address: player.address, isSeen: player.__typename === 'Player' }
  }
}

const restMs = 350

/** Checks an address while it is typed, once the typing rests. */
export function useAddressCheck(typed: string): AddressCheck {
  const text = typed.trim()
  const check = useCheckAddress()
  const [result, setResult] = useState<{ text: string; check: AddressCheck }>({ text: '', check: { state: 'empty' } })
  // biome-ignore lint/correctness/useExhaustiveDependencies: `check` is made anew each time, and only the text matters.
  useEffect(() => {
    if (text === '') return
    let gone = false
    const timer = setTimeout(() => {
      void check(text).then((answer) => gone || setResult({ text, check: answer }))
    }, restMs)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [text])
  if (text === '') return { state: 'empty' }
  return result.text === text ? result.check : { state: 'checking' }
}
