// GraphiQL, served from here: the public API explains itself and can be tried out.
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { explorerPolicy } from './headers.ts'

const EXAMPLES = `# The Bitcoin Game. Everything here is public; the button to the left shows every type with its description.

query Pool {
  network { name height difficulty hashrate }
  poolStats {
    playersOnline workersOnline sharesAccepted blocksFound
    hashrate { oneMinute { hashrate low high } oneDay { hashrate } }
    bestThisWeek { shareDifficulty address hasProof }
    stratum { name host port tls }
  }
}

# An address comes back as a player, or as what is wrong with it.
query PlayerOfAddress {
  player(address: "put an address here") {
    __typename
    ... on Player {
      address workersOnline hashrate { fiveMinutes { hashrate low high shares } }
      best { ever { shareDifficulty hash proof { header coinbase merkleBranch } } }
      workers(first: 5) { edges { node { name isOnline difficulty } } }
    }
    ... on InvalidAddress { message problem }
    ... on PlayerNotSeen { message }
  }
}

query Blocks {
  blocks(first: 5) { edges { node { height hash foundAt address rewardSats status } } }
}

# Runs until it is stopped.
subscription LiveShares {
  shareFeed { accepted work dropped shares { address workerName shareDifficulty standing } }
}
`

/** Whether a browser asks for the page, and not a client for an answer. */
export function isForExplorer(request: IncomingMessage, url: URL): boolean {
  return (
    request.method === 'GET' && !url.searchParams.has('query') && (request.headers.accept ?? '').includes('text/html')
  )
}

let page: Promise<string> | undefined

export async function serveExplorer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Nine megabytes: only for who looks at it.
  page ??= import('@graphql-yoga/render-graphiql').then(({ renderGraphiQL }) =>
    renderGraphiQL({
      title: 'The Bitcoin Game: GraphQL',
      defaultQuery: EXAMPLES,
      subscriptionsProtocol: 'WS',
      headers: '{"x-graphql-csrf": "1"}',
    }),
  )
  const html = await page
  const nonce = randomBytes(16).toString('base64')
  response.setHeader('content-security-policy', explorerPolicy(request, nonce))
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
  response.end(html.replaceAll('\n      <script>', `\n      <script nonce="${nonce}">`))
}
