// No field of the schema costs a statement for each row. The queries come from the schema itself: a new field is asked for
// by itself, and one with an argument that nobody has told of here fails.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ServiceProcess, startProcess } from '../../dev/process.ts'
import { createSigner } from '../../dev/signer.ts'
import { type Arguments, everyField, PRIVILEGED } from './every-field.ts'
import { bearer, peopleOf } from './people.ts'
import { addressOf, hexOf, proofOf, testPublisher } from './publisher.ts'
import { countStatements, type StatementCounter } from './statement-counter.ts'
import { becomes, startWorld, type World } from './world.ts'

const address = addressOf(50)
const hashOf = (n: number): string => hexOf(32, 0xabc000 + n)

/** Players beside the one with all the workers. */
const others = Array.from({ length: 30 }, (_, n) => addressOf(100 + n))

const ARGUMENTS: Arguments = {
  'Query.player': () => `address: "${address}"`,
  'Query.shareByHash': () => `hash: "${hashOf(0)}"`,
  'Query.share': () => `id: "${shareId}"`,
  'Query.node': () => `id: "${shareId}"`,
  'Query.moderatedPlayer': () => `who: "${address}"`,
  'Query.odds': () => 'hashrate: 1e12',
  'Query.coinbase': () => `address: "${address}"`,
  'Leaderboard.around': () => `address: "${address}"`,
  'Leaderboard.among': () => `addresses: ${JSON.stringify(others)}`,
}
let shareId = ''

let world: World
const { post, signIn } = peopleOf(() => world)
let admin: Record<string, string>
let counter: StatementCounter
let game: ServiceProcess
beforeAll(async () => {
  world = await startWorld()
  counter = await countStatements(world.databaseUrl)
  await Promise.all([world.startsLedger(), world.startsApi({ DATABASE_URL: counter.url })])
  game = await startProcess({ name: 'game', entry: 'api/workers/game.ts', env: world.environment })
  admin = bearer((await signIn(createSigner('p2wpkh', 'regtest'))).accessToken)
  await world.sql(`UPDATE account SET role = 'admin'`)
})
afterAll(async () => {
  await game?.stop()
  await world?.stop()
  counter?.close()
})
beforeEach(() => world.beats())

/** As many workers of one player, each with a session, a best, a refusal, and a block; and as many other players. */
async function grow(from: number, to: number): Promise<void> {
  const stratum = testPublisher(`rows-${from}`)
  const events = Array.from({ length: to - from }, (_, i) => i + from).flatMap((n) => {
    const rig = { address, worker: `rig${n}`, session: `session${n}` }
    return [
      stratum.connects(rig),
      stratum.accepts({ ...rig, shareDifficulty: 10 + n, hash: hashOf(n), proof: proofOf(n) }),
      stratum.refuses({ ...rig, counts: { stale: 1, lowDifficulty: 2 } }),
      stratum.findsBlock({ ...rig, hash: hexOf(32, 0xb10c0000 + n) }),
      stratum.connects({ address: addressOf(100 + n) }),
      stratum.accepts({
        address: addressOf(100 + n),
        shareDifficulty: 5,
        hash: hexOf(32, 0xdef000 + n),
        proof: proofOf(n),
      }),
    ]
  })
  await world.sql(
    `INSERT INTO audit_entry (actor, actor_id, action, address, account_id, reason)
      SELECT 'account', a.id, 'role_given', a.address, a.id, 'row ' || n FROM account a, generate_series($1::int, $2::int - 1) AS n`,
    [from, to],
  )
  await world.sql(
    `WITH made AS (INSERT INTO account (address, handle, handle_key, names_set_at)
        SELECT 'account ' || n, 'named' || n, 'named' || n, now() FROM generate_series($1::int, $2::int - 1) AS n RETURNING id)
      INSERT INTO name_reset (account_id, part, reason, locked_until) SELECT id, 'coinbase_tag', 'a row', now() FROM made`,
    [from, to],
  )
  await world.sql(
    `INSERT INTO blocked_word (word, folded) SELECT 'word' || n, 'word' || n FROM generate_series($1::int, $2::int - 1) AS n`,
    [from, to],
  )
  await world.publishes([stratum.changesTip(), ...events])
  await world.settles()
  await becomes(
    () => world.asks<{ leaderboard: { entrants: number } }>('{ leaderboard { entrants } }'),
    ({ data }) => data?.leaderboard.entrants === to + 1,
  )
}

interface Cost {
  readonly statements: number
  readonly size: number
}

async function costOf(query: string): Promise<Cost> {
  // Once for whatever is prepared or remembered for a moment.
  const isPrivileged = PRIVILEGED.some((name) => query.startsWith(`{ ${name}`))
  const asks = (text: string) => (isPrivileged ? post<object>(text, {}, admin) : world.asks<object>(text))
  await asks(query)
  counter.take()
  // Another text, or the whole answer would be one that is remembered.
  const { data, errors } = await asks(`${query} # again`)
  if (!data || errors) throw new Error(`${query}: ${errors?.[0]?.message}`)
  return { statements: counter.take(), size: JSON.stringify(data).length }
}

test('the statements of no field grow with the rows', async () => {
  await grow(0, 2)
  const { data } = await world.asks<{ shareByHash: { id: string } }>(`{ shareByHash(hash: "${hashOf(0)}") { id } }`)
  shareId = data?.shareByHash.id ?? ''
  const all = everyField(ARGUMENTS)
  const few = new Map<string, Cost>()
  for (const { query } of all) few.set(query, await costOf(query))
  await grow(2, 30)
  const growing: string[] = []
  let grown = 0
  let most = 0
  for (const { name, query, isMany: many } of all) {
    const before = few.get(query) as Cost
    const after = await costOf(query)
    if (after.statements > before.statements)
      growing.push(`${name}: ${before.statements}, then ${after.statements}: ${query}`)
    most = Math.max(most, after.statements)
    if (many && after.size > 4 * before.size) grown++
  }
  process.stdout.write(
    `${all.length} fields asked for, ${grown} of them in long lists; at most ${most} statements each\n`,
  )
  expect(growing).toEqual([])
  // Otherwise the lists were not long, and nothing was shown.
  expect(grown).toBeGreaterThan(110)
}, 240_000)
