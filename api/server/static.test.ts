import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStaticFiles } from './static.ts'

const script = `console.info(${JSON.stringify('x'.repeat(5_000))})`
let folder: string
let server: Server
let base: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'static-'))
  const files = createStaticFiles(join(folder, 'dist'))
  server = createServer((request, response) => {
    void files.serve(request, response, new URL(request.url ?? '/', 'http://own').pathname)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

test('before the client is built the page says how to build it; afterwards it is served without a restart', async () => {
  const before = await fetch(base)
  expect(before.status).toBe(503)
  expect(await before.text()).toContain('npm run build')
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'dist', 'index.html'), '<script nonce="__NONCE__" src="/assets/a-1.js"></script>')
  writeFileSync(join(folder, 'dist', 'assets', 'a-1.js'), script)
  writeFileSync(join(folder, 'secret.txt'), 'outside')
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  expect((await fetch(base)).status).toBe(200)
})

test('each page gets a nonce of its own, the same in its policy, and is never kept', async () => {
  const nonces = await Promise.all(
    ['/', '/player/someone'].map(async (path) => {
      const response = await fetch(base + path)
      const nonce = /nonce="([^"]+)"/.exec(await response.text())?.[1]
      expect(response.headers.get('content-security-policy')).toContain(`script-src 'self' 'nonce-${nonce}'`)
      expect(response.headers.get('cache-control')).toBe('no-store')
      return nonce
    }),
  )
  expect(new Set(nonces).size).toBe(2)
})

test('built files are compressed as the browser likes, and kept for ever', async () => {
  for (const [accepted, encoding] of [
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ] as const) {
    const response = await fetch(`${base}/assets/a-1.js`, { headers: { 'accept-encoding': accepted } })
    expect(response.headers.get('content-encoding')).toBe(encoding)
    expect(response.headers.get('cache-control')).toContain('immutable')
    expect(response.headers.get('content-type')).toContain('javascript')
    expect(await response.text()).toBe(script)
  }
})

test('a missing file is missing and not the page, and nothing is written to', async () => {
  expect((await fetch(`${base}/assets/none.js`)).status).toBe(404)
  expect((await fetch(`${base}/secret.txt`)).status).toBe(404)
  expect((await fetch(base, { method: 'POST' })).status).toBe(405)
})
