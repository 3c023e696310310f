// The process that owns the nodes, with workers that own the miners: a worker may die, or hang, and the others go on.
import { type MetricsSource, mergeMetrics } from '../../platform/metrics.ts'
import { announceRegion } from '../heartbeat.ts'
import { type NodeSide, startNodeSide } from '../node-side.ts'
import { agreedPorts, nextGeneration, portRows, processIds } from '../places.ts'
import { type Options, openProcess, type StratumProcess } from '../process.ts'
import { Workers } from './workers.ts'

/** What a worker needs to end beside the drain. */
const workerStopMs = 6_000

export async function startPrimary(options: Options): Promise<{ stop(): Promise<void> }> {
  const ids = processIds(options)
  const ports = await agreedPorts(portRows(options), options.STRATUM_BIND, options.STRATUM_OVERLAP)
  const generation = nextGeneration(options.DATA_DIR)
  const self = openProcess(options, 'primary')
  const workers: Workers = new Workers({
    processIds: ids,
    place: (processId) => ({ processId, generation, ports, reusePort: true }),
    latest: () => nodes.latest,
    solved: (block) => nodes.solved(block),
    died() {
      nodes.pickUp()
      self.adoptJournals()
    },
    log: self.log,
  })
  // First the workers: a template has nobody to go to before.
  const nodes: NodeSide = startNodeSide(self, (order) => workers.send(order))
  const served = await workers.start()
  self.adoptJournals()
  // Without certificates it means what it means to any process.
  if (options.TLS_CERT_FILE !== '') process.on('SIGHUP', () => workers.hangUp())
  const silence = await announceRegion(self, nodes, merged(self, workers), () => ({
    connections: workers.connections,
    ports: [...served],
  }))
  return {
    async stop() {
      await workers.stop(options.DRAIN_SECONDS * 1_000 + workerStopMs)
      nodes.pickUp()
      await nodes.close()
      self.adoptJournals()
      await silence()
      await self.close()
    },
  }
}

/** Our own metrics and those of all workers; each line says which by its label. */
function merged({ registry }: StratumProcess, workers: Workers): MetricsSource {
  return {
    contentType: registry.contentType,
    getMetricsAsJSON: async () => [...(await registry.getMetricsAsJSON()), ...(await workers.metrics()).flat()],
    metrics: async () => mergeMetrics([await registry.getMetricsAsJSON(), ...(await workers.metrics())]),
  }
}
