// What guards need of the machine: files that are read again, networks that are remembered, headers of proxies.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProcess } from '../../dev/process.ts'
import { authorizeAs, type Client, clientOf, ping, proves, proxied, SUBSCRIBE } from './guards-kit.ts'
import { becomes, type Site, startSite } from './site.ts'

const user = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx.rig'
const unprovenMax = 4
let certificates: string
let site: Site

function present(name: string): void {
  for (const part of ['cert', 'key']) {
    const file = fileURLToPath(new URL(`./tls/${name}.${part}.pem`, import.meta.url))
    copyFileSync(file, join(certificates, `${part}.pem`))
  }
}

beforeAll(async () => {
  certificates = mkdtempSync(join(tmpdir(), 'game-certificates-'))
  present('first')
  site = await startSite('signet', {
    PROXY_PROTOCOL_FROM: '127.0.0.0/8',
    CONNECTIONS_UNPROVEN_MAX: String(unprovenMax),
    STRATUM_TLS_PORT: '0',
    TLS_CERT_FILE: join(certificates, 'cert.pem'),
    TLS_KEY_FILE: join(certificates, 'key.pem'),
  })
})
afterAll(async () => {
  await site?.stop()
  rmSync(certificates, { recursive: true, force: true })
})

/** A client at 203.0.113.`last`, behind a proxy. */
function comes(last: number): Client {
  const client = clientOf(site.port)
  client.says(proxied(last))
  return client
}

function tlsName(): Promise<string> {
  const ports = site.stratum.ready?.ports as { name: string; port: number; tls: boolean }[]
  const { port, tls } = ports.find(({ name }) => name === 'tls') ?? { port: 0, tls: false }
  expect(tls).toBe(true)
  const socket = connectTcp({ port, host: '127.0.0.1' })
  socket.write(proxied(99))
  return new Promise((resolve, reject) => {
    const secured: TLSSocket = connectTls({ socket, rejectUnauthorized: false }, () => {
      resolve(String(secured.getPeerCertificate().subject.CN))
      secured.destroy()
    })
    secured.on('error', reject)
  })
}

test('the network that is told of a worker is that of the header, not that of the proxy', async () => {
  const client = comes(7)
  await proves(client, user)
  const [event] = await becomes(
    () => site.of('WorkerConnected'),
    (all) => all.length > 0,
  )
  expect(event?.networkPrefix).toBe('203.0.113.0/24')
  client.socket.destroy()
})

test('without a header the proxy is let go', async () => {
  const client = clientOf(site.port)
  client.says(SUBSCRIBE)
  await client.leaves()
  expect(await site.metric('stratum_connections_closed_total', 'reason="badProxyHeader"')).toBe(1)
})

test('the certificate is read again at SIGHUP, and miners stay', async () => {
  const client = comes(8)
  client.says(SUBSCRIBE + authorizeAs(user))
  await client.hears(3)
  expect(await tlsName()).toBe('first.test.invalid')
  present('second')
  process.kill(site.stratum.pid, 'SIGHUP')
  expect(await becomes(tlsName, (name) => name !== 'first.test.invalid')).toBe('second.test.invalid')
  const heard = client.lines.length
  client.says(ping(9))
  await client.hears(heard + 1)
  client.socket.destroy()
})

test('a network that mined comes back at once after a restart, with as many as it had', async () => {
  const farm: Client[] = []
  for (let i = 0; i < 8; i++) {
    const client = comes(10 + i)
    await proves(client, user)
    farm.push(client)
  }
  // The fifth one found room because each before it had proven that it mines.
  expect(await site.metric('stratum_connections_proven')).toBe(8)
  await site.stratum.stop()
  await site.startStratum()
  const back = await Promise.all(
    Array.from({ length: 8 + unprovenMax }, async (_, i) => {
      const client = comes(10 + i)
      client.says(SUBSCRIBE)
      await client.hears(1)
      return client
    }),
  )
  const oneMore = comes(200)
  await oneMore.leaves()
  expect(await site.metric('stratum_connections_closed_total', 'reason="tooManyOfNetwork"')).toBe(1)
  for (const each of [...back, ...farm]) each.socket.destroy()
})

test.each([
  ['one of the two TLS files', { TLS_CERT_FILE: '/dev/null' }, /TLS_CERT_FILE and TLS_KEY_FILE/],
  ['a file that is no certificate', { TLS_CERT_FILE: '/dev/null', TLS_KEY_FILE: '/dev/null' }, /TLS_CERT_FILE/],
  ['a network that is none', { PROXY_PROTOCOL_FROM: '10.0.0.0/99' }, /PROXY_PROTOCOL_FROM is not a list of networks/],
  ['a port that is none', { STRATUM_PORTS: 'nano' }, /STRATUM_PORTS is not a list like/],
])('%s: it does not start, and says which option', async (_name, env, message) => {
  const stratum = await startProcess({
    name: 'stratum',
    entry: 'stratum/main.ts',
    ready: false,
    env: {
      BITCOIN_NETWORK: 'signet',
      BITCOIN_RPC_URL: site.node.rpcUrl,
      REDIS_URL: site.redis.url,
      STRATUM_PORT: '0',
      STRATUM_PORTS: 'none',
      DATA_DIR: join(certificates, 'data'),
      ...env,
    },
  })
  expect(await stratum.exited).toBe(1)
  expect(stratum.lines.map(({ msg }) => msg).join('\n')).toMatch(message)
})
