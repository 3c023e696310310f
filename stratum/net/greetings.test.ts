// What comes before a session: TLS, PROXY headers, both.
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect as connectTcp, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loopback, noNetworks } from '../../platform/networks.ts'
import {
  AUTHORIZE,
  type Client,
  clientOf,
  type Guarded,
  type GuardedRequest,
  listenTo,
  ping,
  proves,
  proxied,
  SUBSCRIBE,
  startGuarded,
  until,
} from '../tests/guards-kit.ts'
import { Credentials } from './credentials.ts'

let dir: string
let guarded: Guarded | undefined
let credentials: Credentials | undefined
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'game-tls-'))
})
afterEach(async () => {
  await guarded?.stop()
  credentials?.close()
  guarded = undefined
  credentials = undefined
  rmSync(dir, { recursive: true, force: true })
})

const log = pino({ enabled: false })
const certFile = (): string => join(dir, 'cert.pem')
const keyFile = (): string => join(dir, 'key.pem')

/** Made for these tests, for a hundred years. */
function present(name: 'first' | 'second'): void {
  copyFileSync(fileURLToPath(new URL(`../tests/tls/${name}.cert.pem`, import.meta.url)), certFile())
  copyFileSync(fileURLToPath(new URL(`../tests/tls/${name}.key.pem`, import.meta.url)), keyFile())
}

async function opens(request: GuardedRequest = {}, everyMs = 60_000): Promise<Guarded> {
  present('first')
  credentials = new Credentials(certFile(), keyFile(), log, everyMs)
  guarded = await startGuarded({ ...request, credentials })
  return guarded
}

function secure(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options }, () => resolve(socket))
    socket.once('error', reject)
  })
}

const nameOf = (socket: TLSSocket): unknown => socket.getPeerCertificate().subject.CN

async function subscribed(client: Client): Promise<void> {
  client.says(SUBSCRIBE + AUTHORIZE)
  expect((await client.hears(4))[0]).toContain('"id":1,"result":[[')
}

test('over TLS a miner subscribes, authorizes and mines as ever', async () => {
  const { port, listener, door } = await opens()
  const client = listenTo(await secure(port))
  await proves(client)
  await until(() => door.proven === 1)
  expect(listener.connections).toBe(1)
  client.socket.destroy()
  await until(() => listener.connections === 0 && door.proven === 0)
})

test('TLS 1.2 is served, TLS 1.1 is not', async () => {
  const { port } = await opens()
  const ciphers = 'DEFAULT:@SECLEVEL=0'
  const good = await secure(port, { maxVersion: 'TLSv1.2' })
  expect(good.getProtocol()).toBe('TLSv1.2')
  good.destroy()
  await expect(secure(port, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers })).rejects.toThrow()
})

test('who speaks no TLS to the TLS port is let go, and counted', async () => {
  const { port, reasons, door } = await opens()
  const plain = clientOf(port)
  plain.says(SUBSCRIBE)
  await plain.leaves()
  await until(() => reasons.length > 0)
  expect(reasons).toEqual(['tlsFailed'])
  // It has left: nine others of this network may come.
  await Promise.all(Array.from({ length: 9 }, async () => subscribed(listenTo(await secure(port)))))
  expect(door.networks).toBe(1)
})

test('a handshake that does not come about in time ends the connection', async () => {
  const { port, reasons } = await opens({ patience: { greetWithinMs: 150 } })
  const silent = clientOf(port)
  const slow = await secure(port)
  await silent.leaves()
  await until(() => reasons.length > 0)
  expect(reasons).toEqual(['tlsFailed'])
  expect(slow.destroyed).toBe(false)
  slow.destroy()
})

test('the guards are the same behind TLS', async () => {
  const { port, reasons } = await opens()
  const client = listenTo(await secure(port))
  client.says('GET / HTTP/1.1\r\n')
  await client.leaves()
  expect(reasons).toEqual(['garbage'])
  const sockets = await Promise.all(Array.from({ length: 10 }, () => secure(port)))
  await expect(secure(port)).rejects.toThrow()
  expect(reasons.at(-1)).toBe('tooManyOfNetwork')
  for (const each of sockets) each.destroy()
})

test('a renewed certificate is taken up when its files change; who is connected stays', async () => {
  const { port } = await opens({}, 20)
  const before = await secure(port)
  expect(nameOf(before)).toBe('first.test.invalid')
  present('second')
  let name: unknown
  for (let i = 0; i < 100 && name !== 'second.test.invalid'; i++) {
    await sleep(20)
    const socket = await secure(port)
    name = nameOf(socket)
    socket.destroy()
  }
  expect(name).toBe('second.test.invalid')
  await subscribed(listenTo(before))
  before.destroy()
})

test('a certificate that cannot even be looked at for a while ends nothing, and the next one is taken up', async () => {
  const { port } = await opens({}, 20)
  rmSync(certFile())
  // A link to itself: as with a folder that may not be entered, looking itself fails.
  symlinkSync(certFile(), certFile())
  await sleep(100)
  const meanwhile = await secure(port)
  expect(nameOf(meanwhile)).toBe('first.test.invalid')
  meanwhile.destroy()
  rmSync(certFile())
  present('second')
  await sleep(200)
  const after = await secure(port)
  expect(nameOf(after)).toBe('second.test.invalid')
  after.destroy()
})

test('a certificate without its key is not taken up, and the one before stays', async () => {
  const { port } = await opens()
  writeFileSync(keyFile(), 'no key')
  credentials?.reload()
  const socket = await secure(port)
  expect(nameOf(socket)).toBe('first.test.invalid')
  socket.destroy()
  expect(() => new Credentials(certFile(), keyFile(), log)).toThrow()
})

test('behind a proxy each client counts for itself, under its own address', async () => {
  guarded = await startGuarded({ proxies: loopback, door: { unprovenMax: 1 } })
  const { port, reasons } = guarded
  const first = clientOf(port)
  first.says(proxied(1))
  await subscribed(first)
  const neighbour = clientOf(port)
  neighbour.says(proxied(2))
  await neighbour.leaves()
  expect(reasons).toEqual(['tooManyOfNetwork'])
  const itself = clientOf(port)
  itself.says(proxied(3, '20'))
  await subscribed(itself)
  first.socket.destroy()
  itself.socket.destroy()
})

test('a header in pieces, with a request right behind it, is read whole', async () => {
  guarded = await startGuarded({ proxies: loopback })
  const client = clientOf(guarded.port)
  const bytes = Buffer.concat([proxied(1), Buffer.from(ping(5))])
  for (const byte of bytes) {
    client.says(Uint8Array.of(byte))
    await sleep(1)
  }
  expect(await client.hears(1)).toEqual(['{"id":5,"result":"pong","error":null}'])
  const once = clientOf(guarded.port)
  once.says(bytes)
  await once.hears(1)
  client.socket.destroy()
  once.socket.destroy()
})

test('a proxy that sends no header, or none in time, is let go', async () => {
  guarded = await startGuarded({ proxies: loopback, patience: { greetWithinMs: 100 } })
  const { port, reasons } = guarded
  const plain = clientOf(port)
  plain.says(SUBSCRIBE)
  await plain.leaves()
  const silent = clientOf(port)
  silent.says(proxied(1).subarray(0, 20))
  await silent.leaves()
  expect(reasons).toEqual(['badProxyHeader', 'badProxyHeader'])
})

test('from anybody else a header is garbage', async () => {
  guarded = await startGuarded({ proxies: noNetworks })
  const client = clientOf(guarded.port)
  client.says(Buffer.concat([proxied(1), Buffer.from(SUBSCRIBE)]))
  await client.leaves()
  expect(guarded.reasons).toEqual(['garbage'])
})

test('a header before TLS gives the address of who speaks TLS', async () => {
  const { port, reasons } = await opens({ proxies: loopback, door: { unprovenMax: 1 } })
  const speaks = async (last: number): Promise<TLSSocket> => {
    const socket: Socket = connectTcp({ port, host: '127.0.0.1' })
    socket.write(proxied(last))
    return secure(port, { socket })
  }
  const first = listenTo(await speaks(1))
  await subscribed(first)
  await expect(speaks(2)).rejects.toThrow()
  expect(reasons).toEqual(['tooManyOfNetwork'])
  first.socket.destroy()
})
