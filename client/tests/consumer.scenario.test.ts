// The packed client in the hands of somebody else: type-checked, in Node, in a browser, and where there is nothing of Node.
import { join } from 'node:path'
import { createContext, Script } from 'node:vm'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addressOf, hexOf, testPublisher } from '../../api/tests/publisher.ts'
import { becomes, startWorld, type World } from '../../api/tests/world.ts'
import { chromiumPath, launch } from '../../dev/parts/index.ts'
import { type Consumer, createConsumer } from './consumer.ts'

type Fact = Readonly<Record<string, unknown>>

let world: World
let consumer: Consumer
const stratum = testPublisher('client')
const address = addressOf(1)
let shares = 0

async function mines(): Promise<string> {
  const share = stratum.accepts({ hash: hexOf(32, 9_000 + shares++) })
  await world.publishes([share])
  return share.hash
}
const knows = (facts: readonly Fact[], fact: Fact, withinMs = 10_000) =>
  becomes(
    () => facts.map((each) => JSON.stringify(each)),
    (all) => all.includes(JSON.stringify(fact)),
    withinMs,
  )
/** What everybody learns before anything happens. */
async function knowsWhatIs(facts: readonly Fact[]): Promise<void> {
  await knows(facts, { code: 'UNAUTHENTICATED' })
  expect(facts).toEqual([
    { player: shares },
    { refused: 'NOT_AN_ADDRESS' },
    { height: 101 },
    { code: 'UNAUTHENTICATED' },
  ])
  await becomes(world.metric('api_subscriptions'), (n) => n === 1)
}

beforeAll(async () => {
  const [started, made] = await Promise.all([startWorld(), createConsumer()])
  world = started
  consumer = made
  await Promise.all([world.startsLedger(), world.startsApi()])
  await world.publishes([stratum.changesTip(), stratum.connects()])
  await mines()
  await world.settles()
}, 180_000)
afterAll(async () => {
  await consumer?.remove()
  await world?.stop()
})
beforeEach(() => world.beats())

test('a strict compiler is content with the packed types, and sees what is wrong', async () => {
  expect(await consumer.typeErrors()).toBe('')
}, 120_000)

test('in Node: query, refusal, code, a share; after the API was killed it comes back, is told, asks again and follows on', async () => {
  const facts: Fact[] = []
  const program = await launch({
    name: 'consumer',
    command: process.execPath,
    args: [join(consumer.folder, 'in-node.ts'), `${world.apiUrl}/graphql`, address],
    onLine: (line, from) => from === 'stdout' && facts.push(JSON.parse(line)),
  })
  try {
    await knowsWhatIs(facts)
    await knows(facts, { share: await mines() })
    await world.api?.kill()
    await mines()
    await world.settles()
    await world.startsApi()
    await knows(facts, { resumed: true }, 30_000)
    await knows(facts, { player: shares })
    await becomes(world.metric('api_subscriptions'), (n) => n === 1)
    await knows(facts, { share: await mines() })
    program.signal('SIGTERM')
    expect(await program.exited).toEqual({ code: 0, signal: null })
    await knows(facts, { closed: true })
  } finally {
    await program.stop()
  }
})

test('the bundle for an app has no module of Node, and works with fetch, WebSocket and timers alone', async () => {
  const { code, modules } = await consumer.bundle()
  expect(modules.filter((id) => /node:|__vite-browser-external|\/ws\//.test(id))).toEqual([])
  expect(modules.filter((id) => id.includes('/thebitcoingame/client/dist/'))).not.toEqual([])
  expect(code).not.toMatch(/\brequire\(|from ['"]node:|\bprocess\./)
  const facts: Fact[] = []
  const sockets = new Set<WebSocket>()
  class TracedWebSocket extends WebSocket {
    constructor(...of: ConstructorParameters<typeof WebSocket>) {
      super(...of)
      sockets.add(this)
    }
  }
  const app = { url: `${world.apiUrl}/graphql`, address, tell: (fact: Fact) => facts.push(fact) }
  const has = { app, fetch, WebSocket: TracedWebSocket, setTimeout, clearTimeout, console }
  const context = createContext({ ...has })
  context.globalThis = context
  await world.settles()
  new Script(code).runInContext(context)
  await knowsWhatIs(facts)
  await knows(facts, { share: await mines() })
  expect(sockets.size).toBe(1)
  // There is no way to end an app but to end it: the server hears of it all the same.
  for (const socket of sockets) socket.close(4400)
  await becomes(world.metric('api_subscriptions'), (n) => n === 0)
})

test('in Chromium: the bundle asks and follows', async () => {
  const { code } = await consumer.bundle()
  const facts: Fact[] = []
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: ['--no-sandbox', '--disable-quic'],
  })
  try {
    // The pages of the API itself may connect to nothing.
    const page = await browser.newPage({ bypassCSP: true })
    const problems: string[] = []
    page.on('pageerror', ({ message }) => problems.push(message))
    await page.exposeFunction('tell', (fact: Fact) => void facts.push(fact))
    await world.settles()
    // Another origin could not ask.
    await page.goto(`${world.apiUrl}/healthz`)
    await page.evaluate(`globalThis.app = { url: location.origin + '/graphql', address: '${address}', tell }; ${code}`)
    await knowsWhatIs(facts)
    await knows(facts, { share: await mines() })
    expect(problems).toEqual([])
  } finally {
    await browser.close()
  }
}, 120_000)
