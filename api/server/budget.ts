// What somebody may ask for in a minute, counted by what it costs, over every transport and in all processes.
import type { ServerResponse } from 'node:http'
import { type ExecutionResult, GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { steadyMs } from '../../platform/clock.ts'
import type { Counter } from '../../platform/metrics.ts'
import type { Redis } from '../../platform/redis.ts'
import { isPerson, type Viewer } from '../domains/accounts/index.ts'
import type { Context } from '../schema/builder.ts'
import type { AddressOf } from './client-address.ts'
import type { Asked } from './graphql.ts'
import { costOf } from './limits.ts'

const windowSeconds = 60

export interface Asker {
  readonly viewer: Viewer | null
  /** Null where nobody is counted by it. */
  readonly address: string | null
}

export interface Left {
  readonly limit: number
  readonly remaining: number
  readonly resetSeconds: number
}

export interface BudgetLimits {
  readonly perAddress: number
  readonly perAccount: number
  readonly perKey: number
}

export interface Budget {
  /** Takes `cost` from the budget of whoever asks; null where nobody is counted. Throws `RATE_LIMITED` where it is used up. */
  spend(asker: Asker, cost: number): Promise<Left | null>
  /** Takes from the budget of an address what it costs to find that an operation is to be refused for this. */
  spendOnRefusal(address: string | null, refusal?: GraphQLError): Promise<void>
  /** For how many seconds the budget of an address is known to be used up; null where it is not. */
  spentFor(address: string | null): number | null
}

/** To parse and validate what is refused then takes about as long as so many points. */
const refusalPoints = 300
const unread = new Set(['BUSY', 'RATE_LIMITED'])
/** Addresses whose budget is used up; where there are more, Redis is asked about the oldest again. */
const spentMax = 20_000

/** What refuses an operation while a budget is used up. */
export const overBudget = (seconds: number): GraphQLError =>
  new GraphQLError(`You have asked for as much as there is for a minute: go on in ${seconds} s.`, {
    extensions: {
      code: 'RATE_LIMITED',
      retryAfterSeconds: seconds,
      http: { status: 429, headers: { 'retry-after': String(seconds) } },
    },
  })

export function createBudget(redis: Redis, limits: BudgetLimits, refused: Counter): Budget {
  const limiter = (name: string, points: number) => {
    const settings = { keyPrefix: `budget:${name}`, points, duration: windowSeconds }
    return new RateLimiterRedis({
      ...settings,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      // Who has used it up is not asked about in Redis any more.
      inMemoryBlockOnConsumed: points,
      // While Redis is away each process counts for itself.
      insuranceLimiter: new RateLimiterMemory(settings),
    })
  }
  const kinds = {
    address: limiter('address', limits.perAddress),
    account: limiter('account', limits.perAccount),
    key: limiter('key', limits.perKey),
  }
  const whose = ({ viewer, address }: Asker): readonly [keyof typeof kinds, string] | null => {
    if (viewer === null) return address === null ? null : ['address', address]
    return isPerson(viewer) ? ['account', String(viewer.accountId)] : ['key', String(viewer.keyId)]
  }
  const spent = new Map<string, number>()
  function noteSpent(address: string, seconds: number): void {
    spent.delete(address)
    spent.set(address, steadyMs() + seconds * 1_000)
    if (spent.size > spentMax) spent.delete(spent.keys().next().value as string)
  }
  const budget: Budget = {
    async spend(asker, cost) {
      const who = whose(asker)
      if (who === null) return null
      const [kind, name] = who
      const { points: limit } = kinds[kind]
      try {
        const { remainingPoints, msBeforeNext } = await kinds[kind].consume(name, Math.max(1, Math.ceil(cost)))
        return { limit, remaining: remainingPoints, resetSeconds: Math.ceil(msBeforeNext / 1_000) }
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error
        refused.inc({ by: kind })
        const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1_000))
        if (kind === 'address') noteSpent(name, seconds)
        throw overBudget(seconds)
      }
    },
    async spendOnRefusal(address, refusal) {
      // Nobody has looked at it.
      if (unread.has(String(refusal?.extensions.code))) return
      try {
        await budget.spend({ viewer: null, address }, refusalPoints)
      } catch (error) {
        // They will hear of it next time.
        if (!(error instanceof GraphQLError)) throw error
      }
    },
    spentFor(address) {
      const untilMs = address === null ? undefined : spent.get(address)
      if (address === null || untilMs === undefined) return null
      const leftMs = untilMs - steadyMs()
      if (leftMs <= 0) spent.delete(address)
      return leftMs > 0 ? Math.ceil(leftMs / 1_000) : null
    },
  }
  return budget
}

/** Over HTTP and SSE; a WebSocket spends before it asks (`sockets.ts`), since what it follows is shared. */
export function spendBudget(budget: Budget): Plugin<Asked & Context> {
  type Refuse = (result: { readonly errors: readonly GraphQLError[] }) => void
  async function begin(context: Asked & Context, refuse: Refuse): Promise<void> {
    const { res, work } = context
    if (!res || !work) return
    const cost = costOf(context)
    try {
      work.isCounted = true
      tellLeft(res, await budget.spend(context, cost))
      await work.turn.costs(cost)
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error
      refuse({ errors: [error] })
    }
  }
  return {
    onExecute: ({ args, setResultAndStopExecution }) => begin(args.contextValue, setResultAndStopExecution),
    async onSubscribe({ args, setResultAndStopExecution }) {
      await begin(args.contextValue, setResultAndStopExecution)
      return { onSubscribeResult: () => args.contextValue.work?.turn.leave() }
    },
    // Who reads slowly does not keep others waiting.
    onResponse: ({ serverContext }) => (serverContext as unknown as Asked | undefined)?.work?.turn.leave(),
  }
}

/** An answer from memory costs one point of the address, whoever asks: nobody has looked yet who they are. */
export const spendFromMemory =
  (budget: Budget, addressOf: AddressOf) =>
  async ({ req, res, work }: Asked, answer: ExecutionResult): Promise<ExecutionResult> => {
    try {
      if (work) work.isCounted = true
      const left = await budget.spend({ viewer: null, address: addressOf(req) }, 1)
      if (res) tellLeft(res, left)
      return answer
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] }
      throw error
    }
  }

/** As drafted by the IETF (draft-ietf-httpapi-ratelimit-headers). */
function tellLeft(response: ServerResponse, left: Left | null): void {
  if (!left || response.headersSent) return
  response.setHeader('ratelimit-policy', `"minute";q=${left.limit};w=${windowSeconds}`)
  response.setHeader('ratelimit', `"minute";r=${left.remaining};t=${left.resetSeconds}`)
}
