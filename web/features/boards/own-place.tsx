import { Button, chakra, Text } from '@chakra-ui/react'
import { useEffect, useRef } from 'react'
import { useQuery } from 'urql'
import { OwnPlaceDocument, PlaceFieldsFragmentDoc } from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { formatCount } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { QuietButton } from '../../ui/quiet-button.tsx'
import { Loading } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useAddressForm } from '../mining/use-address-form.ts'
import { type Choice, variablesOf } from './choice.ts'
import { PlaceRow } from './place-row.tsx'

interface OwnPlaceProps {
  readonly choice: Choice
  readonly setMe: (address: string) => void
  readonly top: number
  /** Changes with the board. */
  readonly version: unknown
}

/** Where one stands, with those just ahead and behind. */
export function OwnPlace(props: OwnPlaceProps) {
  return (
    <Panel title="Your place" order={{ base: props.choice.me === '' ? 2 : 0, lg: 2 }}>
      {props.choice.me === '' ? <AskAddress {...props} /> : <Neighbours key={props.choice.me} {...props} />}
    </Panel>
  )
}

function AskAddress({ setMe }: OwnPlaceProps) {
  const { typed, problem, busy, type, submit } = useAddressForm(setMe)
  return (
    <form onSubmit={submit}>
      <TextField
        label="Your address"
        name="me"
        value={typed}
        onChange={({ target }) => type(target.value)}
        placeholder="Bitcoin address"
        maxLength={200}
        problem={problem}
        hint="Shows your rank, and who is just ahead."
        action={
          <Button type="submit" colorPalette="btc" fontWeight="700" disabled={busy}>
            Find me
          </Button>
        }
      />
    </form>
  )
}

const askEveryMs = 3_000

function Neighbours({ choice, setMe, top, version }: OwnPlaceProps) {
  const variables = { ...variablesOf(choice), address: choice.me }
  const [{ data, error }, ask] = useQuery({ query: OwnPlaceDocument, variables, requestPolicy: 'cache-and-network' })
  const asked = useRef(0)
  useEffect(() => {
    if (version === null || Date.now() - asked.current < askEveryMs) return
    asked.current = Date.now()
    ask({ requestPolicy: 'network-only' })
  }, [version, ask])
  const others = (
    <QuietButton size="xs" mt={3} onClick={() => setMe('')}>
      Another address
    </QuietButton>
  )
  if (error && !data) {
    return (
      <>
        <Text color="soft" fontSize="sm">
          {error.graphQLErrors.length > 0
            ? 'That is not an address of this Bitcoin network.'
            : 'The server did not answer: your place shows here once it does.'}
        </Text>
        {others}
      </>
    )
  }
  if (!data) return <Loading label="Loading your place" heights={['12', '12']} />
  const places = data.leaderboard.around.map((each) => readFragment(PlaceFieldsFragmentDoc, each))
  const own = places.find(({ player }) => player.address === choice.me)
  return (
    <>
      {own ? (
        <Text mb={3}>
          <chakra.b className="figure" fontSize="2xl" color="btc.fg">
            #{formatCount(own.rank)}
          </chakra.b>{' '}
          <chakra.span color="soft">of {formatCount(data.leaderboard.entrants)}</chakra.span>
        </Text>
      ) : (
        <Text color="soft" fontSize="sm">
          Not on this board yet. <PlainLink to={`/player/${choice.me}`}>Your page</PlainLink> shows what your miner
          does.
        </Text>
      )}
      <chakra.ul listStyleType="none" aria-label="Around you">
        {places.map((place) => (
          <chakra.li key={place.player.id}>
            <PlaceRow place={place} measure={choice.measure} top={top} isOwn={place === own} isNarrow />
          </chakra.li>
        ))}
      </chakra.ul>
      {others}
    </>
  )
}
