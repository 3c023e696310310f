// GET /api/v1/export/ADDRESS.json, and …/ADDRESS/TABLE.csv.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Pool } from 'pg'
import { addressToScript, type Network } from '../../../bitcoin/index.ts'
import { exportOf, type Format, playerOf } from './export.ts'
import { isTableName, TABLES } from './tables.ts'

export const EXPORT_PATH = '/api/v1/export/'
/** Each holds a connection to the database. */
const exportsMax = 2
const exportWithinMs = 15 * 60_000
/** A reader that takes nothing for so long is let go. */
const patienceMs = 30_000

const usage = `${EXPORT_PATH}ADDRESS.json, or ${EXPORT_PATH}ADDRESS/TABLE.csv with a table of: ${Object.keys(TABLES).join(', ')}`

export interface Exports {
  serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>
}

/** Whether whoever asks may have what an address keeps private. */
export type IsOwner = (request: IncomingMessage, address: string) => Promise<boolean>

export function createExports(pool: Pool, network: Network, isOwner: IsOwner): Exports {
  let running = 0
  return {
    async serve(request, response, url) {
      const refuse = (status: number, message: string, headers: Record<string, string> = {}): void => {
        response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers })
        response.end(`${JSON.stringify({ message })}\n`)
      }
      if (request.method !== 'GET') return refuse(405, 'Only GET.', { allow: 'GET' })
      const wanted = read(url.pathname.slice(EXPORT_PATH.length))
      if (!wanted) return refuse(404, `There is ${usage}.`)
      const reading = addressToScript(wanted.address, network)
      if (!reading.ok) return refuse(400, 'That is no address of this network.')
      if (running >= exportsMax) return refuse(503, 'Others are exporting: try again soon.', { 'retry-after': '30' })
      running++
      try {
        const player = await playerOf(pool, reading.address)
        if (player === null) return refuse(404, 'No miner has connected with this address yet.')
        if (player.isHidden && !(await isOwner(request, reading.address))) {
          return refuse(403, 'This player keeps the page private.')
        }
        await send(
          response,
          exportOf(pool, player.id, reading.address, wanted.format),
          nameOf(reading.address, wanted.format),
        )
      } finally {
        running--
      }
    },
  }
}

function read(path: string): { address: string; format: Format } | undefined {
  const [, address, table] = /^([^/]+)\/([a-z]+)\.csv$/.exec(path) ?? []
  if (address !== undefined && table !== undefined) {
    return isTableName(table) ? { address, format: { kind: 'csv', table } } : undefined
  }
  const [, whole] = /^([^/]+)\.json$/.exec(path) ?? []
  return whole === undefined ? undefined : { address: whole, format: { kind: 'json' } }
}

const nameOf = (address: string, format: Format): string =>
  format.kind === 'json' ? `${address}.json` : `${address}-${format.table}.csv`

async function send(response: ServerResponse, text: AsyncGenerator<string>, name: string): Promise<void> {
  response.writeHead(200, {
    'content-type': name.endsWith('.csv') ? 'text/csv; charset=utf-8' : 'application/json',
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'no-store',
  })
  response.socket?.setTimeout(patienceMs, () => response.destroy())
  const late = AbortSignal.timeout(exportWithinMs)
  try {
    await pipeline(Readable.from(text, { highWaterMark: 2 }), response, { signal: late })
  } catch (error) {
    // Cut off in the middle, the file is visibly not whole; a reader that left is no fault.
    response.destroy()
    if (late.aborted || (error as { code?: string }).code === 'ERR_STREAM_PREMATURE_CLOSE') return
    throw error
  } finally {
    response.socket?.setTimeout(0)
  }
}
