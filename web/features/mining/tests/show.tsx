import { ChakraProvider } from '@chakra-ui/react'
import { cleanup, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { Provider } from 'urql'
import { afterEach } from 'vitest'
import { fromValue, merge, never } from 'wonka'
import { system } from '../../../app/theme.ts'
import type { Live } from '../../../live/client.ts'
import { LiveProvider, SessionProvider } from '../../../live/context.tsx'
import type { Session } from '../../../live/session.ts'

afterEach(cleanup)

type Answer = { readonly data?: unknown; readonly error?: unknown }
/** What the API answers to a query, by its name; `undefined` never comes. */
export type Answers = (name: string, variables: Record<string, unknown>) => Answer | undefined

interface Request {
  readonly query: { readonly definitions: readonly { readonly name?: { readonly value: string } }[] }
  readonly variables: Record<string, unknown>
}

const nothing = () => undefined
const nobody: Session = { state: () => 'out', onChange: () => nothing, began: nothing, ended: nothing, close: nothing }

/** Renders with the real theme, and with an API that says what the test wants. */
export function show(children: ReactNode, answers: Answers = () => undefined, session: Session = nobody) {
  const answer = ({ query, variables }: Request) => {
    const result = answers(query.definitions[0]?.name?.value ?? '', variables)
    if (!result) return never
    const whole = { data: undefined, error: undefined, stale: false, hasNext: false, ...result }
    // A real client's answers go on for as long as somebody listens; urql forgets an error once they end.
    return merge([fromValue(whole), never])
  }
  const client = {
    executeQuery: answer,
    executeSubscription: answer,
    executeMutation: answer,
    query: (query: Request['query'], variables: Request['variables']) => {
      const result = answers(query.definitions[0]?.name?.value ?? '', variables)
      return Promise.resolve(result ?? { error: new Error('no answer') })
    },
  }
  const stop = () => undefined
  const live = {
    client: client as never,
    status: () => 'live',
    onStatus: () => stop,
    onResume: () => stop,
    follow: () => stop,
    close: stop,
  } satisfies Live
  return render(
    <ChakraProvider value={system}>
      <LiveProvider value={live}>
        <SessionProvider value={session}>
          <Provider value={client as never}>{children}</Provider>
        </SessionProvider>
      </LiveProvider>
    </ChakraProvider>,
  )
}
