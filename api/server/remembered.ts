// Answers that everybody asks for at once are given from memory for a moment: all that is public is the same for all.
import { hash } from 'node:crypto'
import { type ExecutionResult, Kind, parse } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { steadyMs } from '../../platform/clock.ts'
import type { Asked } from './graphql.ts'
import { tokensMax } from './limits.ts'

const forMs = 1_000
const madeWithinMs = 3_000
/** Answers, and texts that were looked at; the oldest go first. */
const answersMax = 500
const textsMax = 1_000

type Answer = Pick<ExecutionResult, 'data'>
interface Remembered {
  readonly untilMs: number
  /** Undefined where it came to nothing that can be told again. */
  readonly answer: Promise<Answer | undefined>
}

/** Counts an answer that was given from memory; returns it, or what refuses it. */
export type Spend = (asked: Asked, answer: ExecutionResult) => Promise<ExecutionResult>

/**
 * Operations of which every root field is one of these. Whoever asks while an answer is made waits for that one: made once
 * a second, however many ask. Plugins of the trade let all of them make it anew in the moment it is out of date.
 */
export function rememberAnswers(fields: readonly string[], spend: Spend): Plugin {
  const answers = new Map<string, Remembered>()
  const told = new WeakMap<object, (answer: Answer | undefined) => void>()
  const isOurs = createTextTest(fields)
  return {
    async onParams({ params, context, setResult }) {
      const { query, operationName, variables } = params
      if (!query || !isOurs(query)) return
      const key = hash('sha256', JSON.stringify([query, operationName ?? null, variables ?? null]), 'base64')
      const found = answers.get(key)
      if (found && steadyMs() < found.untilMs) {
        const answer = await found.answer
        if (answer) setResult(await spend(context as unknown as Asked, { ...answer }))
        return
      }
      const made = Promise.withResolvers<Answer | undefined>()
      // In the order in which they go out of date.
      answers.delete(key)
      answers.set(key, { untilMs: steadyMs() + forMs, answer: made.promise })
      forgetOldest(answers, answersMax)
      const tell = (answer: Answer | undefined): void => {
        made.resolve(answer)
        if (!answer && answers.get(key)?.answer === made.promise) answers.delete(key)
      }
      told.set(context, tell)
      // Whoever asked may be gone before it was run: the others do not wait for that.
      const late = setTimeout(tell, madeWithinMs, undefined).unref()
      void made.promise.then(() => clearTimeout(late))
    },
    onExecute({ args }) {
      const tell = told.get(args.contextValue as object)
      if (!tell) return
      return {
        onExecuteDone({ result }) {
          told.delete(args.contextValue as object)
          const isWhole = 'data' in result && result.data && !result.errors
          tell(isWhole ? { data: result.data } : undefined)
        },
      }
    },
    onResponse({ serverContext }) {
      // Refused before it ran.
      told.get(serverContext as object)?.(undefined)
    },
  }
}

/** Whether every operation in a text asks for such fields alone. What cannot be read is somebody else's to refuse. */
function createTextTest(fields: readonly string[]): (text: string) => boolean {
  const known = new Map<string, boolean>()
  return (text) => {
    if (!fields.some((field) => text.includes(field))) return false
    const name = hash('sha256', text, 'base64')
    const before = known.get(name)
    if (before !== undefined) return before
    const isOurs = asksOnlyFor(fields, text)
    known.set(name, isOurs)
    forgetOldest(known, textsMax)
    return isOurs
  }
}

function asksOnlyFor(fields: readonly string[], text: string): boolean {
  try {
    const operations = parse(text, { maxTokens: tokensMax, noLocation: true }).definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    )
    return operations.every(
      ({ operation, selectionSet }) =>
        operation === 'query' &&
        selectionSet.selections.every((each) => each.kind === Kind.FIELD && fields.includes(each.name.value)),
    )
  } catch {
    return false
  }
}

function forgetOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return
    map.delete(key)
  }
}
