// Several processes share a port: whoever is shut out by one of them is shut out by all.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, clientOf, proxied, SUBSCRIBE } from './guards-kit.ts'
import { becomes, type Site, startSite } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await startSite('signet', { STRATUM_PROCESSES: '2', PROXY_PROTOCOL_FROM: '127.0.0.0/8' })
})
afterAll(async () => {
  await site?.stop()
})

/** A client at 203.0.113.`last`, behind a proxy. */
function comes(last: number): Client {
  const client = clientOf(site.port)
  client.says(proxied(last))
  return client
}

const bans = (): Promise<number> => site.metric('stratum_bans_total')

test('an address that one process bans gets no answer from any, and its neighbour is served', async () => {
  for (let i = 0; i < 60 && (await bans()) === 0; i++) {
    const rude = comes(7)
    rude.says('GET / HTTP/1.1\r\n\r\n')
    await rude.leaves()
  }
  expect(await bans()).toBe(1)
  const refused = (): Promise<number> => site.metric('stratum_connections_closed_total', 'reason="banned"')
  await becomes(
    async () => {
      const client = comes(7)
      client.says(SUBSCRIBE)
      await client.leaves()
      return refused()
    },
    (count) => count > 0,
  )
  const before = await refused()
  for (let i = 0; i < 20; i++) {
    const client = comes(7)
    client.says(SUBSCRIBE)
    await client.leaves()
    expect(client.lines).toEqual([])
  }
  expect(await refused()).toBe(before + 20)
  const neighbour = comes(8)
  neighbour.says(SUBSCRIBE)
  await neighbour.hears(1)
  neighbour.socket.destroy()
})
