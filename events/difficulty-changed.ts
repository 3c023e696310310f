import { defineEvent, type EventOf } from './define.ts'
import { oneOf, positive, text } from './fields.ts'
import { addressLengthMax, sessionIdLengthMax, workerNameLengthMax } from './limits.ts'

export const DIFFICULTY_CAUSES = ['vardiff', 'suggestion', 'password'] as const
export type DifficultyCause = (typeof DIFFICULTY_CAUSES)[number]

/** A worker's assigned difficulty changed. May be dropped under pressure: the next share tells it too. */
export const difficultyChanged = defineEvent('DifficultyChanged', 1, {
  address: text(addressLengthMax),
  worker: text(workerNameLengthMax),
  session: text(sessionIdLengthMax),
  difficulty: positive,
  cause: oneOf(DIFFICULTY_CAUSES),
})

export type DifficultyChanged = EventOf<typeof difficultyChanged>
