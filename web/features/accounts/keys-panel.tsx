import { Box, Button, chakra, Flex, Stack, Text } from '@chakra-ui/react'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { type ApiScope, CreateApiKeyDocument, RevokeApiKeyDocument } from '../../gql/graphql.ts'
import { Ago } from '../../ui/ago.tsx'
import { CopyField } from '../../ui/copy-field.tsx'
import { formatCount, formatDay } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { QuietButton } from '../../ui/quiet-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { Me } from './settings-page.tsx'
import { NO_ANSWER } from './words.ts'

const SCOPES: readonly (readonly [ApiScope, string])[] = [
  ['PROFILE_READ', 'read your account and settings'],
  ['PROFILE_WRITE', 'change your profile and tag'],
]
const days = 365

/** Keys for programs that somebody wrote for themselves. */
export function KeysPanel({ me }: { me: Me }) {
  const [isMaking, setMaking] = useState(false)
  const [secret, setSecret] = useState('')
  const good = me.keys.filter(({ revokedAt }) => revokedAt == null)
  return (
    <Panel
      title="API keys"
      aside={isMaking ? null : <QuietButton onClick={() => setMaking(true)}>New key</QuietButton>}
    >
      {secret ? (
        <Box mb={4} role="status">
          <Text fontSize="sm" fontWeight="600" mb={2}>
            Copy it now: it is shown this once.
          </Text>
          <CopyField name="Key" value={secret} />
        </Box>
      ) : null}
      {isMaking ? (
        <NewKey
          done={(made) => {
            setSecret(made)
            setMaking(false)
          }}
          cancel={() => setMaking(false)}
        />
      ) : null}
      {good.length === 0 && !isMaking ? (
        <Text color="soft" fontSize="sm">
          For bots and dashboards of your own. What is public can be read without a key:{' '}
          <chakra.a href="/graphql" textDecoration="underline" color="ink">
            try the API
          </chakra.a>
          .
        </Text>
      ) : (
        <chakra.ul listStyleType="none" display="grid" gap={3}>
          {good.map((key) => (
            <KeyRow key={key.id} of={key} />
          ))}
        </chakra.ul>
      )}
    </Panel>
  )
}

function KeyRow({ of: { id, name, hint, scopes, expiresAt, usedAt, usage } }: { of: Me['keys'][number] }) {
  const [{ fetching }, revoke] = useMutation(RevokeApiKeyDocument)
  const requests = usage.reduce((sum, day) => sum + day.requests, 0)
  const may = SCOPES.flatMap(([scope, what]) => (scopes.includes(scope) ? what : []))
  return (
    <Flex as="li" justify="space-between" align="center" gap={3}>
      <Box minW={0}>
        <Text fontSize="sm" fontWeight="600" wordBreak="break-word">
          {name}{' '}
          <Text as="span" className="figure" color="soft" fontWeight="400">
            {hint}…
          </Text>
        </Text>
        <Text fontSize="sm" color="soft">
          {may.length > 0 ? `May ${may.join(' and ')}. ` : 'Reads what is public. '}
          {usedAt ? (
            <>
              {formatCount(requests)} {requests === 1 ? 'request' : 'requests'} in thirty days, last <Ago at={usedAt} />
              .
            </>
          ) : (
            'Not used yet.'
          )}
          {expiresAt ? ` Ends ${formatDay(expiresAt)}.` : ''}
        </Text>
      </Box>
      <QuietButton onClick={() => revoke({ id })} disabled={fetching} aria-label={`Revoke ${name}`}>
        Revoke
      </QuietButton>
    </Flex>
  )
}

function NewKey({ done, cancel }: { done: (secret: string) => void; cancel: () => void }) {
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<readonly ApiScope[]>([])
  const [problem, setProblem] = useState('')
  const [{ fetching }, create] = useMutation(CreateApiKeyDocument)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const { data } = await create({ name: name.trim(), scopes: [...chosen], days })
    if (!data) return setProblem(NO_ANSWER)
    if (data.createApiKey.__typename === 'KeyRefused') setProblem(data.createApiKey.message)
    else done(data.createApiKey.secret)
  }
  return (
    <chakra.form onSubmit={submit} mb={5}>
      <Stack gap={4}>
        <TextField
          label="What is it for?"
          value={name}
          onChange={({ target }) => {
            setName(target.value)
            setProblem('')
          }}
          maxLength={200}
          placeholder="My bot"
          problem={problem}
          hint="Good for a year. It always reads what is public."
        />
        <Stack as="fieldset" gap={2} border="0" p={0} m={0}>
          <Text as="legend" fontWeight="600" fontSize="sm" mb={1}>
            It may also
          </Text>
          {SCOPES.map(([scope, what]) => (
            <chakra.label key={scope} display="flex" gap={2.5} alignItems="center" fontSize="sm" minH="6">
              <chakra.input
                type="checkbox"
                accentColor="btc.solid"
                boxSize="4"
                checked={chosen.includes(scope)}
                onChange={({ target }) =>
                  setChosen(target.checked ? [...chosen, scope] : chosen.filter((each) => each !== scope))
                }
              />
              {what}
            </chakra.label>
          ))}
        </Stack>
        <Flex gap={2}>
          <Button type="submit" colorPalette="btc" fontWeight="700" disabled={fetching}>
            Make it
          </Button>
          <QuietButton h="10" onClick={cancel}>
            Not now
          </QuietButton>
        </Flex>
      </Stack>
    </chakra.form>
  )
}
