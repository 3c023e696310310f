import { Button, Flex, Grid, Text } from '@chakra-ui/react'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { type ProfileField, UpdateProfileDocument } from '../../gql/graphql.ts'
import { Panel } from '../../ui/panel.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { countries, timeZones } from './places.ts'
import type { Me } from './settings-page.tsx'
import { NO_ANSWER } from './words.ts'

interface Wrong {
  readonly field: ProfileField | null
  readonly message: string
}

/** How others see them. An empty field takes the value away. */
export function ProfilePanel({ me }: { me: Me }) {
  const [values, setValues] = useState({
    handle: me.account.handle ?? '',
    displayName: me.account.displayName ?? '',
    country: me.account.country ?? '',
    timeZone: me.settings.timeZone ?? '',
  })
  const [wrong, setWrong] = useState<Wrong | null>(null)
  const [isSaved, setSaved] = useState(false)
  const [{ fetching }, update] = useMutation(UpdateProfileDocument)
  const change = (part: Partial<typeof values>): void => {
    setValues({ ...values, ...part })
    setWrong(null)
    setSaved(false)
  }
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())
    const profile = {
      handle: orNull(values.handle),
      displayName: orNull(values.displayName),
      country: orNull(values.country),
      timeZone: orNull(values.timeZone),
    }
    const { data } = await update({ profile })
    if (!data) return setWrong({ field: null, message: NO_ANSWER })
    if (data.updateProfile.__typename === 'ProfileRefused') return setWrong(data.updateProfile)
    setSaved(true)
  }
  const problemOf = (field: ProfileField): string => (wrong?.field === field ? wrong.message : '')
  return (
    <Panel title="Profile">
      <form onSubmit={submit}>
        <Grid templateColumns={{ base: '1fr', md: '1fr 1fr' }} gap={5}>
          <TextField
            label="Handle"
            value={values.handle}
            onChange={({ target }) => change({ handle: target.value })}
            maxLength={40}
            placeholder="hash_lord"
            problem={problemOf('HANDLE')}
            hint="3 to 20 letters, digits and underscores. Stays for 30 days."
          />
          <TextField
            label="Name"
            value={values.displayName}
            onChange={({ target }) => change({ displayName: target.value })}
            maxLength={200}
            placeholder="What you want to be called"
            problem={problemOf('DISPLAY_NAME')}
            hint="At most 40 characters."
          />
          <Choice
            label="Country"
            value={values.country}
            none="Not said"
            options={countries()}
            problem={problemOf('COUNTRY')}
            hint="The one you play for. Shown to everybody."
            change={(country) => change({ country })}
          />
          <Choice
            label="Time zone"
            value={values.timeZone}
            none="UTC"
            options={timeZones()}
            problem={problemOf('TIME_ZONE')}
            hint="Only for what you are told, such as quiet hours."
            change={(timeZone) => change({ timeZone })}
          />
        </Grid>
        <Flex mt={5} gap={4} align="center" wrap="wrap">
          <Button type="submit" colorPalette="btc" fontWeight="700" disabled={fetching}>
            Save
          </Button>
          <Text role="status" fontSize="sm" color={wrong ? 'loss' : 'win'}>
            {wrong?.field === null ? wrong.message : isSaved ? 'Saved.' : ''}
          </Text>
        </Flex>
      </form>
    </Panel>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  /** What an empty value means. */
  readonly none: string
  readonly options: readonly (readonly [value: string, name: string])[]
  readonly problem: string
  readonly hint: string
  readonly change: (value: string) => void
}

function Choice({ value, none, options, change, ...about }: ChoiceProps) {
  return (
    <SelectField {...about} value={value} onChange={({ target }) => change(target.value)}>
      <option value="">{none}</option>
      {options.map(([code, name]) => (
        <option key={code} value={code}>
          {name}
        </option>
      ))}
    </SelectField>
  )
}
