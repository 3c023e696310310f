import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AggregatorRegistry, collectDefaultMetrics, Registry } from 'prom-client'

export { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** A registry with the process's own figures (CPU, memory, event loop lag). */
export function createMetrics(): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return registry
}

/** A registry, or several in one. */
export interface MetricsSource {
  readonly contentType: string
  metrics(): Promise<string>
  getMetricsAsJSON(): Promise<readonly object[]>
}

/** Prometheus text of several registries that were read as JSON, in other processes perhaps. */
export function mergeMetrics(each: readonly (readonly object[])[]): Promise<string> {
  return AggregatorRegistry.aggregate(each.map((metrics) => [...metrics])).metrics()
}

/** Serves Prometheus text on 127.0.0.1 or the host given; resolves with the port it got. */
export async function serveMetrics(
  source: MetricsSource,
  port: number,
  host: string,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end('Not found. Metrics are at /metrics.\n')
      return
    }
    source.metrics().then(
      (text) => response.writeHead(200, { 'content-type': source.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  server.unref()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
