// The built web client: files by exact name from a list made beforehand, so that no path can lead out of the folder.
import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { pagePolicy } from './headers.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json; charset=utf-8',
}
const compressible = /^(text|application)\/|svg/
const compressBytesMin = 1_024
/** Built files carry their hash in their name and never change. */
const immutable = /^\/assets\//
const rescanEveryMs = 1_000
const noncePlace = '__NONCE__'
const compressBrotli = promisify(brotliCompress)
const compressGzip = promisify(gzip)

const NOT_BUILT = `The web client is not built yet: run \`npm run build\`.
The API is at /graphql, its health at /healthz.
`

type Encoding = 'br' | 'gzip' | 'identity'
interface Asset {
  readonly type: string
  readonly bytes: Promise<Buffer>
  readonly encoded: Map<Encoding, Promise<Buffer>>
}

export interface StaticFiles {
  serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>
}

export function createStaticFiles(folder: string): StaticFiles {
  let names: ReadonlySet<string> = new Set()
  let scannedMs = 0
  const assets = new Map<string, Asset>()

  async function scan(): Promise<void> {
    scannedMs = Date.now()
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
    const found = entries
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length).replaceAll('\\', '/'))
    names = new Set(found.map((name) => `/${name.replace(/^\/+/, '')}`))
    // A new build: what does not carry a hash in its name may have changed.
    for (const name of assets.keys()) if (!names.has(name) || !immutable.test(name)) assets.delete(name)
  }

  async function find(path: string): Promise<Asset | undefined> {
    if ((!names.has(path) || !immutable.test(path)) && Date.now() - scannedMs >= rescanEveryMs) await scan()
    if (!names.has(path)) return undefined
    const known = assets.get(path)
    if (known) return known
    const type = TYPES[extname(path)] ?? 'application/octet-stream'
    const asset = { type, bytes: readFile(folder + path), encoded: new Map() }
    assets.set(path, asset)
    return asset
  }

  return {
    async serve(request, response, path) {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.writeHead(405, { allow: 'GET, HEAD' }).end()
        return
      }
      const asset = path === '/index.html' ? undefined : await find(path)
      if (asset) await sendAsset(request, response, asset, immutable.test(path))
      else if (extname(path) !== '' && path !== '/index.html') sendText(response, 404, 'Not found.\n')
      else await sendPage(request, response, await find('/index.html'))
    },
  }
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(text)
}

async function sendPage(request: IncomingMessage, response: ServerResponse, index: Asset | undefined): Promise<void> {
  if (!index) return sendText(response, 503, NOT_BUILT)
  const nonce = randomBytes(16).toString('base64')
  const html = (await index.bytes).toString().replaceAll(noncePlace, nonce)
  response.setHeader('content-security-policy', pagePolicy(request, nonce))
  response.writeHead(200, { 'content-type': TYPES['.html'], 'cache-control': 'no-store' })
  response.end(request.method === 'HEAD' ? undefined : html)
}

async function sendAsset(
  request: IncomingMessage,
  response: ServerResponse,
  asset: Asset,
  isImmutable: boolean,
): Promise<void> {
  const encoding = compressible.test(asset.type) ? bestEncoding(request) : 'identity'
  const bytes = await encodedAs(asset, encoding)
  const plain = bytes === (await asset.bytes)
  response.writeHead(200, {
    'content-type': asset.type,
    'content-length': bytes.length,
    'cache-control': isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
    ...(!plain && { 'content-encoding': encoding }),
  })
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

function bestEncoding(request: IncomingMessage): Encoding {
  const accepted = String(request.headers['accept-encoding'] ?? '')
  return /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : 'identity'
}

/** Compressed once for each file and encoding, off the event loop. */
async function encodedAs(asset: Asset, encoding: Encoding): Promise<Buffer> {
  const bytes = await asset.bytes
  if (encoding === 'identity' || bytes.length < compressBytesMin) return bytes
  const known = asset.encoded.get(encoding)
  if (known) return known
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
  const made = encoding === 'br' ? compressBrotli(bytes, quality) : compressGzip(bytes)
  asset.encoded.set(encoding, made)
  return made
}
