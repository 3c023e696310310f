import { expect, test } from 'vitest'
import { Counter, createMetrics, serveMetrics } from './metrics.ts'

test('metrics are served as Prometheus text, and nothing else is', async () => {
  const registry = createMetrics()
  new Counter({ name: 'shares_total', help: 'Shares.', registers: [registry] }).inc(3)
  const server = await serveMetrics(registry, 0, '127.0.0.1')
  const answer = await fetch(`http://127.0.0.1:${server.port}/metrics`)
  expect(await answer.text()).toContain('shares_total 3')
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(404)
  await server.close()
})
