// Read-only HTTP for devices and dashboards that speak ckpool's or public-pool's JSON.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { addressToScript, type Network } from '../../../bitcoin/index.ts'
import type { Pool } from '../../../platform/postgres.ts'
import type { MiningReads, StratumWatch } from '../mining/index.ts'
import { poolStatus, userFile } from './ckpool.ts'
import {
  chartOfPlayer,
  chartOfPool,
  chartOfRig,
  loadFoundBlocks,
  loadHighScores,
  loadPlayer,
  loadPoolFigures,
  loadUserAgents,
} from './figures.ts'
import { kept } from './kept.ts'
import { chart, clientInfo, networkInfo, nobody, poolInfo, siteInfo, workerInfo } from './public-pool.ts'

export const DEVICE_PATHS = [
  '/users/',
  '/pool/',
  '/api/client/',
  '/api/pool',
  '/api/info',
  '/api/info/chart',
  '/api/network',
]

const poolForMs = 5_000
const listsForMs = 60_000

export interface DeviceParts {
  readonly pool: Pool
  readonly stratum: StratumWatch
  readonly network: Network
  /** Of one request. */
  readonly reads: () => MiningReads
  readonly startedMs: number
}

/** What is answered: a value as JSON, or a text as it is. */
interface Reply {
  readonly status: number
  readonly body: object | string
  /** How long others may keep it. */
  readonly maxAgeSeconds: number
}
const said = (body: object | string, forMs: number): Reply => ({ status: 200, body, maxAgeSeconds: forMs / 1_000 })
const refused = (status: number, message: string): Reply => ({ status, body: { message }, maxAgeSeconds: 0 })

export interface Devices {
  serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>
}

export function createDevices(parts: DeviceParts): Devices {
  const answer = answers(parts)
  return {
    async serve(request, response, url) {
      // Dashboards run in browsers, at places of their own. All of this is public, and the same for everybody.
      response.setHeader('access-control-allow-origin', '*')
      response.setHeader('cross-origin-resource-policy', 'cross-origin')
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.setHeader('allow', 'GET, HEAD')
        return send(request, response, refused(405, 'Only GET.'))
      }
      const steps = stepsOf(url.pathname)
      if (!steps) return send(request, response, refused(400, 'The path is not encoded as paths are.'))
      send(request, response, await answer(steps))
    },
  }
}

function send(request: IncomingMessage, response: ServerResponse, { status, body, maxAgeSeconds }: Reply): void {
  const isText = typeof body === 'string'
  const text = isText ? body : JSON.stringify(body)
  response.writeHead(status, {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': maxAgeSeconds > 0 ? `public, max-age=${maxAgeSeconds}` : 'no-store',
  })
  response.end(request.method === 'HEAD' ? undefined : text)
}

function stepsOf(path: string): string[] | undefined {
  try {
    return path.split('/').slice(1).map(decodeURIComponent)
  } catch {
    return undefined
  }
}

function answers({ pool, stratum, network, reads, startedMs }: DeviceParts) {
  const figures = kept(poolForMs, () => loadPoolFigures(pool, reads(), stratum, network))
  const blocks = kept(poolForMs, () => loadFoundBlocks(pool, network))
  const tip = kept(poolForMs, () => reads().tips.load(network))
  const agents = kept(listsForMs, () => loadUserAgents(pool, Date.now()))
  const scores = kept(listsForMs, () => loadHighScores(pool))
  const poolChart = kept(listsForMs, () => chartOfPool(pool, Date.now()))

  async function client(address: string, what: string | undefined): Promise<Reply> {
    const reading = addressToScript(address, network)
    if (!reading.ok) return refused(400, 'That is no address of this network.')
    const own = reads()
    const player = await loadPlayer(pool, own, reading.address)
    if (!player) return what === undefined ? said(nobody, poolForMs) : what === 'chart' ? said([], poolForMs) : unknown
    if (what === undefined) return said(clientInfo(player), poolForMs)
    if (what === 'chart') return said(chart(await chartOfPlayer(own, player)), poolForMs)
    const rig = player.rigs.find(({ name }) => name === what)
    return rig ? said(workerInfo(rig, await chartOfRig(pool, player, rig, own.now())), poolForMs) : unknown
  }
  async function user(address: string): Promise<Reply> {
    const reading = addressToScript(address, network)
    if (!reading.ok) return refused(400, 'That is no address of this network.')
    const player = await loadPlayer(pool, reads(), reading.address)
    return player ? said(userFile(player), poolForMs) : unknown
  }
  const unknown = refused(404, 'No miner of that name has been seen here.')

  return async (steps: readonly string[]): Promise<Reply> => {
    const [first, second, third, fourth, ...more] = steps
    const path = steps.join('/')
    if (path === 'pool/pool.status') return said(poolStatus(await figures(), startedMs, Date.now()), poolForMs)
    if (path === 'api/pool') return said(poolInfo(await figures(), (await tip()).height, await blocks()), poolForMs)
    if (path === 'api/info')
      return said(siteInfo(await blocks(), await agents(), await scores(), startedMs), listsForMs)
    if (path === 'api/info/chart') return said(chart(await poolChart()), listsForMs)
    if (path === 'api/network') {
      const { height, difficulty } = await tip()
      return said(networkInfo(network, height, difficulty), poolForMs)
    }
    if (first === 'users' && second && steps.length === 2) return user(second)
    if (first === 'api' && second === 'client' && third && more.length === 0) return client(third, fourth || undefined)
    return refused(404, 'There is nothing here. What devices can ask is in docs/devices.md.')
  }
}
