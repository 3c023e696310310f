import { chakra } from '@chakra-ui/react'
import { useQuery } from 'urql'
import { type DeviceModel, LeaderboardCountriesDocument, LeaderboardModelsDocument } from '../../gql/graphql.ts'
import { formatCount } from '../../ui/format.ts'
import { countryName } from '../accounts/places.ts'
import { type Choice, MODELS, variablesOf } from './choice.ts'

export interface ChoiceProps {
  readonly choice: Choice
  readonly choose: (change: Partial<Choice>) => void
}

/** Kinds of miners that somebody has; a board of a kind is of weeks and of all time. */
export function ModelSelect({ choice, choose }: ChoiceProps) {
  const { period } = variablesOf(choice)
  const pause = period === 'MONTH'
  const [{ data }] = useQuery({
    query: LeaderboardModelsDocument,
    variables: { period, demo: choice.demo },
    requestPolicy: 'cache-and-network',
    pause,
  })
  const found = (pause ? [] : data?.leaderboardModels) ?? []
  return (
    <Select
      label="Kind of miner"
      everything="Every kind of miner"
      title={pause ? 'Boards of one kind of miner are of a week or of all time' : undefined}
      isDisabled={pause}
      chosen={choice.model}
      options={found.map(({ model, entrants }) => [model, entrants])}
      nameOf={(model) => MODELS[model as DeviceModel]}
      choose={(model) => choose({ model: model as DeviceModel | null, country: null })}
    />
  )
}

/** Countries that somebody plays for. */
export function CountrySelect({ choice, choose }: ChoiceProps) {
  const { period } = variablesOf(choice)
  const [{ data }] = useQuery({
    query: LeaderboardCountriesDocument,
    variables: { period },
    requestPolicy: 'cache-and-network',
    pause: choice.demo,
  })
  const found = (choice.demo ? [] : data?.leaderboardCountries) ?? []
  return (
    <Select
      label="Country"
      everything="Every country"
      title={choice.demo ? 'Demo miners play for no country' : undefined}
      isDisabled={choice.demo}
      chosen={choice.country}
      options={found.map(({ country, entrants }) => [country, entrants])}
      nameOf={countryName}
      choose={(country) => choose({ country, model: null })}
    />
  )
}

interface SelectProps {
  readonly label: string
  /** What it says where nothing is chosen. */
  readonly everything: string
  readonly title: string | undefined
  readonly isDisabled: boolean
  readonly chosen: string | null
  readonly options: readonly (readonly [value: string, entrants: number])[]
  readonly nameOf: (value: string) => string
  readonly choose: (value: string | null) => void
}

function Select({ label, everything, title, isDisabled, chosen, options, nameOf, choose }: SelectProps) {
  // What stands in the address is there to be chosen, also where nobody is on that board.
  const isAlone = chosen !== null && !options.some(([value]) => value === chosen)
  return (
    <chakra.select
      aria-label={label}
      title={title}
      disabled={isDisabled}
      value={chosen ?? ''}
      onChange={({ target }) => choose(target.value || null)}
      bg="page"
      color={chosen ? 'ink' : 'soft'}
      fontSize={{ base: 'md', md: 'sm' }}
      h="10"
      maxW="full"
      px={3}
      rounded="lg"
      borderWidth="1px"
      borderColor={chosen ? 'btc.solid' : 'line'}
      _disabled={{ opacity: 0.5 }}
      _focusVisible={{ borderColor: 'btc.focusRing', outline: '1px solid {colors.btc.focusRing}' }}
    >
      <option value="">{everything}</option>
      {[...options, ...(isAlone ? [[chosen, 0] as const] : [])].map(([value, entrants]) => (
        <option key={value} value={value}>
          {nameOf(value)} ({formatCount(entrants)})
        </option>
      ))}
    </chakra.select>
  )
}
