// A program that wants the API's whole time and memory: `attacker.ts NAME PORT SECONDS PLAYER…`. Prints what it was answered.
import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { addressOf as minerOf } from '../tests/publisher.ts'
import type { AttackName } from './attacks.ts'

const [name = '', port = '', seconds = '', ...players] = process.argv.slice(2)
const at = { host: '127.0.0.1', port: Number(port) }
const untilMs = performance.now() + Number(seconds) * 1_000
const goesOn = (): boolean => performance.now() < untilMs
const answers = new Map<string, number>()
const count = (what: string, by = 1): void => void answers.set(what, (answers.get(what) ?? 0) + by)

const codeIn = (text: string): string => /"code":"(\w+)"/.exec(text)?.[1] ?? ''

/** Who asks the n-th time, of so many addresses. */
const from = (n: number, addresses: number): string => `198.18.${(n % addresses) >> 8}.${(n % addresses) & 255}`

/** So many ask one after the other, as fast as they are answered. */
async function askOverAndOver(body: (n: number) => string, addresses: number, together = 64): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: together })
  let n = 0
  const ask = (): Promise<void> =>
    new Promise((resolve) => {
      const text = body(n)
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        'x-forwarded-for': from(n++, addresses),
      }
      const asked = request({ ...at, agent, method: 'POST', path: '/graphql', headers }, (response) => {
        let said = ''
        response.on('data', (chunk) => {
          said = (said + chunk).slice(0, 4_000)
        })
        response.on('end', () => {
          count(`${response.statusCode} ${codeIn(said)}`.trim())
          resolve()
        })
        response.on('error', () => resolve())
      })
      asked.on('error', (error: NodeJS.ErrnoException) => {
        count(error.code ?? error.message)
        setTimeout(resolve, 10)
      })
      asked.end(text)
    })
  await Promise.all(
    Array.from({ length: together }, async () => {
      while (goesOn()) await ask()
    }),
  )
  agent.destroy()
}

/** Opens so many sockets, each from an address of its own; what is said on each is up to `talk`. */
async function crowdOfSockets(most: number, addresses: number, talk: (socket: WebSocket, n: number) => void) {
  const open: WebSocket[] = []
  for (let n = 0; n < most && goesOn(); n++) {
    const headers = { 'x-forwarded-for': from(n, addresses) }
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', { headers })
    socket.on('error', () => count('socket refused'))
    socket.on('close', (code) => count(`closed ${code}`))
    socket.on('open', () => {
      count('open')
      talk(socket, n)
    })
    open.push(socket)
    if (n % 20 === 0) await sleep(10)
  }
  while (goesOn()) await sleep(50)
  for (const socket of open) socket.terminate()
}

const say = (socket: WebSocket, message: object): void => socket.send(JSON.stringify(message))
const subscribe = (socket: WebSocket, id: number, query: string, variables: object = {}): void =>
  say(socket, { id: String(id), type: 'subscribe', payload: { query, variables } })

/** Raw connections that are opened, spoken to every so often, and opened again where they were closed. */
async function crowdOfConnections(most: number, everyMs: number, speak: (socket: Socket, n: number) => void) {
  const open = new Set<Socket>()
  let n = 0
  while (goesOn()) {
    for (let opened = 0; open.size < most && opened < 200; opened++) {
      const socket = connect(at)
      open.add(socket)
      count('connections')
      socket.on('data', (bytes) => count(/^HTTP\/1.1 (\d+)/.exec(bytes.toString('latin1'))?.[1] ?? 'bytes'))
      socket.on('error', () => {})
      socket.on('close', () => open.delete(socket))
    }
    for (const socket of open) if (!socket.destroyed) speak(socket, n++)
    await sleep(everyMs)
  }
  for (const socket of open) socket.destroy()
}

const json = (query: string, variables: object = {}): string => JSON.stringify({ query, variables })
const player = (n: number): string => players[n % players.length] ?? ''
const costliest = (n: number): string =>
  `{ ${Array.from({ length: 9 }, (_, i) => `p${i}: player(address: "${player(n * 9 + i)}") { ... on Player { workers(first: 10) { edges { node { id name isOnline hashrate { oneHour { hashrate } oneDay { hashrate } } } } } shares(first: 10) { edges { node { id hash at } } } } }`).join(' ')} } # ${n}`
const board = (n: number): string =>
  `{ leaderboard { entrants places(first: 50) { edges { node { rank player { address } } } } } } # ${n}`

const WAYS: Record<AttackName, () => Promise<void>> = {
  none: async () => {
    while (goesOn()) await sleep(50)
  },
  'dear queries, one address': () => askOverAndOver((n) => json(costliest(n)), 1),
  'dear queries, 500 addresses': () => askOverAndOver((n) => json(costliest(n)), 500),
  'boards made anew, 500 addresses': () => askOverAndOver((n) => json(board(n)), 500),
  'too dear': () => askOverAndOver((n) => json(`${costliest(n).replaceAll('first: 10', 'first: 100')}`), 1),
  'too dear, 500 addresses': () =>
    askOverAndOver((n) => json(`${costliest(n).replaceAll('first: 10', 'first: 100')}`), 500),
  'texts of 100 kB': () => askOverAndOver((n) => json(`{ network { ${'height '.repeat(12_000)} } } # ${n}`), 500),
  'no JSON of 100 kB': () => askOverAndOver((n) => `{"query":${'['.repeat(95_000)}${n}`, 500),
  'deep variables': () =>
    askOverAndOver(
      (n) =>
        `{"query":"query($a: String!) { player(address: $a) { __typename } } # ${n}","variables":{"a":${'['.repeat(40_000)}${']'.repeat(40_000)}}}`,
      500,
    ),
  'fields that overlap': () =>
    askOverAndOver(
      (n) =>
        json(
          `{ network { ${'height name '.repeat(370)} } ...f${'} fragment f on Query { network { height '.replace('f', 'f')}${'name height '.repeat(350)} } } # ${n}`,
        ),
      500,
    ),
  'fragments within fragments': () =>
    askOverAndOver(
      (n) =>
        json(
          `{ network { ...f0 } } ${Array.from({ length: 60 }, (_, i) => `fragment f${i} on Network { ${i < 59 ? `...f${i + 1} ... { ...f${i + 1} } ...f${i + 1}` : 'height'} }`).join(' ')} # ${n}`,
        ),
      500,
    ),
  'unknown fields': () =>
    askOverAndOver((n) => json(`{ ${Array.from({ length: 400 }, (_, i) => `x${n}y${i}`).join(' ')} }`), 500),
  introspection: () =>
    askOverAndOver(
      (n) =>
        json(
          `{ __schema { types { name description fields { name description args { name description type { name ofType { name ofType { name } } } } type { name ofType { name ofType { name } } } } } } } # ${n}`,
        ),
      500,
    ),
  'false signatures': async () => {
    const signature = Buffer.alloc(108, 7).toString('base64')
    await askOverAndOver(
      (n) => json(`mutation { authVerify(nonce: "${n}", signature: "${signature}") { __typename } }`),
      500,
    )
  },
  challenges: () =>
    askOverAndOver((n) => json(`mutation { authChallenge(address: "${minerOf(n % 60_000)}") { __typename } }`), 500),
  'headers by the drop': () =>
    crowdOfConnections(2_000, 1_000, (socket, n) =>
      socket.write(n < 2_000 ? 'POST /graphql HTTP/1.1\r\nhost: x\r\n' : `x${n}: y\r\n`),
    ),
  noise: () => crowdOfConnections(200, 20, (socket) => socket.write(Buffer.alloc(1_000, Math.random() * 256))),
  'exports by the drop': () =>
    crowdOfConnections(50, 500, (socket) => {
      socket.pause()
      socket.write(`GET /api/v1/export/${player(0)}.json HTTP/1.1\r\nhost: x\r\n\r\n`)
    }),
  'sockets without end': async () => {
    while (goesOn()) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', {
        headers: { 'x-forwarded-for': from(answers.get('open') ?? 0, 500) },
      })
      await new Promise((resolve) => {
        socket.on('open', resolve).on('error', resolve)
      })
      count('open')
      if (socket.readyState === socket.OPEN) say(socket, { type: 'connection_init' })
      setTimeout(() => socket.terminate(), 500)
    }
  },
  'fifty subscriptions on 1,000 sockets': () =>
    crowdOfSockets(1_000, 500, (socket, n) => {
      say(socket, { type: 'connection_init' })
      socket.on('message', (data) => {
        const { type, payload } = JSON.parse(String(data)) as { type: string; payload?: unknown }
        count(type === 'error' ? codeIn(JSON.stringify(payload)) : type)
        if (type !== 'connection_ack') return
        for (let i = 0; i < 50; i++)
          subscribe(
            socket,
            i,
            'subscription ($address: Address!) { playerUpdated(address: $address) { sharesAccepted } }',
            {
              address: player(n * 50 + i),
            },
          )
      })
    }),
  'subscribers that never read': () =>
    crowdOfSockets(500, 500, (socket) => {
      say(socket, { type: 'connection_init' })
      socket.once('message', () => {
        const lists = Array.from(
          { length: 15 },
          (_, i) => `a${i}: shares { id at address hash workerName difficulty height standing }`,
        )
        subscribe(socket, 1, `subscription { shareFeed { accepted ${lists.join(' ')} } }`)
        socket.pause()
      })
    }),
  'operations over one socket': () =>
    crowdOfSockets(10, 10, (socket) => {
      let id = 0
      say(socket, { type: 'connection_init' })
      socket.on('message', (data) => {
        const { type, payload } = JSON.parse(String(data)) as { type: string; payload?: unknown }
        count(type === 'error' ? codeIn(JSON.stringify(payload)) : type)
        if (type === 'connection_ack') for (let i = 0; i < 40; i++) subscribe(socket, id++, costliest(id))
        else if ((type === 'complete' || type === 'error') && socket.readyState === socket.OPEN)
          subscribe(socket, id++, costliest(id))
      })
    }),
}

const way = WAYS[name as AttackName]
if (!way) throw new Error(`no attack called ${name}`)
process.stdout.write('{"msg":"ready"}\n')
await way()
process.stdout.write(`${JSON.stringify({ msg: 'done', answers: Object.fromEntries(answers) })}\n`)
process.exit(0)
