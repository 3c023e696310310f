// The hot queries through the real API: how soon they are answered, and what an answer costs, with many shares behind it.
import { Agent, request } from 'node:http'
import { type DocumentNode, parse, print } from 'graphql'
import { quantile, say, Table, tenths, whole } from '../../stratum/bench/figures.ts'
import { cpuMsOf, pidsOf, strangersCpuMs } from '../../stratum/bench/processes.ts'
import {
  BlockDocument,
  BlocksDocument,
  HashrateHistoryDocument,
  LandingDocument,
  LeaderboardDocument,
  OwnPlaceDocument,
  PlayerDocument,
  PlayerWorkersDocument,
  RefusalReportDocument,
  RoundDocument,
  ShareDocument,
} from '../../web/gql/graphql.ts'
import { chance } from './crowd.ts'
import type { Seeded } from './seed.ts'
import { type Pids, withStand } from './stand.ts'

const sharesUsual = 10_000_000
const warmUps = 10
const alone = 200
const together = 16
const togetherMs = 4_000
const pagesMost = 100

type Variables = Readonly<Record<string, unknown>>
interface Case {
  readonly name: string
  readonly document: DocumentNode
  /** Of the n-th request. */
  readonly variables: (n: number) => Variables
  /** Another text each time: what is remembered for a moment does not help. */
  readonly isNew?: boolean
}

const SHARES = parse(`query ($address: String!, $after: String) { player(address: $address) { ... on Player {
  shares(first: 50, after: $after) { edges { node { id at workerName shareDifficulty standing hasProof } }
    pageInfo { endCursor hasNextPage } } } } }`)
const BLOCKS = parse('{ blocks(first: 50) { edges { node { id } } } }')

/** `npm run bench -- queries`, or with a number of shares, 100,000 at least. */
export async function run(wanted = sharesUsual): Promise<void> {
  await withStand(wanted, tellOf, async ({ seeded, port, pids }) => {
    const asker = new Asker(port)
    try {
      await measureAll(await casesOf(seeded, asker), asker, pids)
    } finally {
      asker.close()
    }
  })
}

function tellOf({ crowd, shares, notable, seconds }: Seeded): void {
  const online = crowd.rigs.filter(({ spells }) => spells.at(-1)?.isOpen).length
  say('')
  say(
    `${whole(shares)} shares of ${whole(crowd.players.length)} players with ${whole(crowd.rigs.length)} rigs in 8 days,`,
  )
  say(
    `  drawn as Poisson processes; ${whole(notable)} of them with proofs. ${whole(online)} rigs are online, and their shares`,
  )
  say(`  go on coming, ${whole(online / 10)} a second, by COPY and not through the ledger: their sums stay behind.`)
  say(`Seeded in ${whole(seconds.shares)} s (shares, by COPY) and ${whole(seconds.sums)} s (all sums, by SQL; VACUUM).`)
}

async function casesOf({ crowd, addressOf }: Seeded, asker: Asker): Promise<Case[]> {
  const random = chance(1)
  const some = Array.from({ length: 1_000 }, () => addressOf(1 + Math.floor(random() * crowd.players.length)))
  const any = (n: number): Variables => ({ address: some[n % some.length] })
  // Players are in the order of how many rigs they have.
  const largest = (): Variables => ({ address: addressOf(1) })
  const shares = await asker.nodesOf(SHARES, any, 100, (data) => data.player?.shares.edges)
  const blocks = await asker.nodesOf(
    BLOCKS,
    () => ({}),
    1,
    (data) => data.blocks?.edges,
  )
  const { pages, after } = await asker.pagesOn(SHARES, largest(), pagesMost)
  const rigs = crowd.rigs.filter(({ player }) => player.id === 1).length
  const each = (nodes: readonly Found[]) => (n: number) => ({ id: nodes[n % nodes.length]?.id })
  const [withProof, ordinary] = [shares.filter(({ hasProof }) => hasProof), shares.filter(({ hasProof }) => !hasProof)]
  const day = { range: 'DAY' }
  const week = { range: 'WEEK' }
  const board = { period: 'WEEK', measure: 'BEST', source: 'ALL', model: null, previous: false, demo: false }
  return [
    { name: 'Landing page', document: LandingDocument, variables: () => ({}) },
    { name: 'Player page', document: PlayerDocument, variables: any },
    { name: `Player page, ${rigs} rigs online`, document: PlayerDocument, variables: largest },
    { name: 'Workers of a player', document: PlayerWorkersDocument, variables: any },
    {
      name: `Workers of a player, ${Math.min(50, rigs)} of ${rigs}`,
      document: PlayerWorkersDocument,
      variables: largest,
    },
    { name: 'History of a day', document: HashrateHistoryDocument, variables: (n) => ({ ...any(n), ...day }) },
    {
      name: `History of a day, ${rigs} rigs`,
      document: HashrateHistoryDocument,
      variables: () => ({ ...largest(), ...day }),
    },
    {
      name: `History of a week, ${rigs} rigs`,
      document: HashrateHistoryDocument,
      variables: () => ({ ...largest(), ...week }),
    },
    { name: 'Refusals of a week', document: RefusalReportDocument, variables: (n) => ({ ...any(n), ...week }) },
    {
      name: `Refusals of a week, ${rigs} rigs`,
      document: RefusalReportDocument,
      variables: () => ({ ...largest(), ...week }),
    },
    { name: 'Share by id, with its proof', document: ShareDocument, variables: each(withProof) },
    { name: 'Share by id, an ordinary one', document: ShareDocument, variables: each(ordinary) },
    { name: `Page ${pages + 1} of 50 shares`, document: SHARES, variables: () => ({ ...largest(), after }) },
    { name: 'Blocks, 25 with their effort', document: BlocksDocument, variables: () => ({}) },
    { name: 'Block with its history and proof', document: BlockDocument, variables: each(blocks) },
    { name: 'Leaderboard, as everybody sees it', document: LeaderboardDocument, variables: () => board },
    { name: 'Leaderboard, each time anew', document: LeaderboardDocument, variables: () => board, isNew: true },
    { name: 'Own place of ten thousand', document: OwnPlaceDocument, variables: (n) => ({ ...board, ...any(n) }) },
    { name: 'Round and network', document: RoundDocument, variables: () => ({}) },
  ]
}

async function measureAll(cases: readonly Case[], asker: Asker, pids: Pids): Promise<void> {
  const table = new Table(
    `Queries through the API: alone one after the other (${alone}), then ${together} at once for ${togetherMs / 1_000} s`,
    ['p50 ms', 'p95 ms', 'p99 ms', 'a second', 'p99 ms', 'api ms', 'pg ms', 'kB'],
  )
  const [strangersMs, startedMs] = [strangersCpuMs(), performance.now()]
  for (const each of cases) table.add({ name: each.name, cells: await measure(each, asker, pids) })
  table.add({ name: 'target of a public query', cells: ['', '', '< 50'] })
  table.add({ name: 'target of a leaderboard', cells: ['', '', '< 50', '> 2,000'] })
  const others = (strangersCpuMs() - strangersMs) / (performance.now() - startedMs)
  say('api ms and pg ms: processor time of a request, user and system, while many ask at once. One API process.')
  say(`The asker has part of the same cores; strangers to this bench had ${tenths(others)} of a core.`)
}

async function measure({ document, variables, isNew = false }: Case, asker: Asker, pids: Pids): Promise<string[]> {
  const text = print(document)
  let n = 0
  const ask = async (): Promise<number> => {
    const startedMs = performance.now()
    await asker.ask(isNew ? `${text} # ${n}` : text, variables(n++))
    return performance.now() - startedMs
  }
  for (let i = 0; i < warmUps; i++) await ask()
  const aloneMs: number[] = []
  for (let i = 0; i < alone; i++) aloneMs.push(await ask())
  const families = [pidsOf(pids.api), pidsOf(pids.postgres)]
  const before = families.map(cpuMsOf)
  const manyMs: number[] = []
  const startedMs = performance.now()
  const asks = async (): Promise<void> => {
    while (performance.now() - startedMs < togetherMs) manyMs.push(await ask())
  }
  await Promise.all(Array.from({ length: together }, asks))
  const tookMs = performance.now() - startedMs
  const cpu = families.map((family, i) => (cpuMsOf(family) - (before[i] ?? 0)) / manyMs.length)
  return [
    ...[0.5, 0.95, 0.99].map((part) => tenths(quantile(aloneMs, part))),
    whole((manyMs.length * 1_000) / tookMs),
    tenths(quantile(manyMs, 0.99)),
    ...cpu.map(tenths),
    tenths(asker.lastBytes / 1_000),
  ]
}

interface Found {
  readonly id: string
  readonly hasProof?: boolean
}
type Edges = readonly { readonly node: Found }[]
interface Lists {
  readonly player?: {
    readonly shares: { readonly edges: Edges; readonly pageInfo: { endCursor: string; hasNextPage: boolean } }
  }
  readonly blocks?: { readonly edges: Edges }
}

/** A client of the API with connections that stay open. */
class Asker {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: together })
  readonly #port: number
  lastBytes = 0

  constructor(port: number) {
    this.#port = port
  }

  /** The data of the answer; throws where it is no answer. */
  async ask<Data>(query: string, variables: Variables): Promise<Data> {
    const body = await this.#post(JSON.stringify({ query, variables }))
    this.lastBytes = body.length
    const { data, errors } = JSON.parse(body) as { data?: Data | null; errors?: unknown }
    if (errors || !data || /"__typename":"(PlayerNotSeen|InvalidAddress)"/.test(body)) {
      throw new Error(`not answered: ${body.slice(0, 500)}`)
    }
    return data
  }

  /** What is on the lists of so many answers. */
  async nodesOf(
    document: DocumentNode,
    variables: (n: number) => Variables,
    times: number,
    edgesOf: (data: Lists) => Edges | undefined,
  ): Promise<Found[]> {
    const found: Found[] = []
    for (let n = 0; n < times; n++) {
      const edges = edgesOf(await this.ask<Lists>(print(document), variables(n))) ?? []
      found.push(...edges.map(({ node }) => node))
    }
    if (found.length === 0) throw new Error('there is nothing to ask for')
    return found
  }

  /** Goes on so many pages of a player's shares, or as far as there are; the cursor there. */
  async pagesOn(
    document: DocumentNode,
    variables: Variables,
    most: number,
  ): Promise<{ pages: number; after: string | null }> {
    let after: string | null = null
    let pages = 0
    for (; pages < most; pages++) {
      const data: Lists = await this.ask<Lists>(print(document), { ...variables, after })
      if (!data.player?.shares.pageInfo.hasNextPage) break
      after = data.player.shares.pageInfo.endCursor
    }
    return { pages, after }
  }

  close(): void {
    this.#agent.destroy()
  }

  #post(body: string): Promise<string> {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const to = { agent: this.#agent, host: '127.0.0.1', port: this.#port, path: '/graphql', method: 'POST', headers }
    return new Promise((resolve, reject) => {
      const asked = request(to, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => resolve(Buffer.concat(chunks).toString()))
        response.on('error', reject)
      })
      asked.on('error', reject)
      asked.end(body)
    })
  }
}
