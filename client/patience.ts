// Waits where the API says for how long, and asks again once.
import { type Exchange, makeOperation, type Operation, type OperationResult } from '@urql/core'
import { delay, filter, fromValue, makeSubject, merge, mergeMap, pipe, share, takeUntil } from 'wonka'
import { retryAfterSecondsOf } from './errors.ts'

const attempts = 'gameAttempts'
const waitMs = 'gameWaitMs'
const attemptsMax = 3

/** @param secondsMax what takes longer is told as an error at once */
export const patienceExchange =
  (secondsMax: number): Exchange =>
  ({ forward }) =>
  (operations) => {
    const asked = share(operations)
    const { source: again, next: askAgain } = makeSubject<Operation>()
    const waited = pipe(
      again,
      mergeMap((operation) =>
        pipe(
          fromValue(operation),
          delay(Number(operation.context[waitMs])),
          takeUntil(
            pipe(
              asked,
              filter(({ kind, key }) => kind === 'teardown' && key === operation.key),
            ),
          ),
        ),
      ),
    )
    const tell = (result: OperationResult): boolean => {
      const { operation } = result
      const seconds = retryAfterSecondsOf(result.error)
      const tried = Number(operation.context[attempts] ?? 1)
      if (seconds === null || seconds > secondsMax || tried >= attemptsMax) return true
      const context = { ...operation.context, [attempts]: tried + 1, [waitMs]: seconds * 1_000 }
      askAgain(makeOperation(operation.kind, operation, context))
      return false
    }
    return pipe(merge([asked, waited]), forward, filter(tell))
  }
