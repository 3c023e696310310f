// Puts the rooms together: node → work → sessions → recorder → journal and Redis, in one process or in several.
import cluster from 'node:cluster'
import { steadyMs } from '../platform/clock.ts'
import { startPrimary } from './cluster/primary.ts'
import { startWorker } from './cluster/worker.ts'
import { announceRegion } from './heartbeat.ts'
import { startMinerSide } from './miner-side.ts'
import { type NodeSide, startNodeSide } from './node-side.ts'
import { nextGeneration, portRows, processIds } from './places.ts'
import { type Options, openProcess } from './process.ts'
import { Retention } from './session/retention.ts'

export function startStratum(options: Options): Promise<{ stop(): Promise<void> }> {
  if (cluster.isWorker) return startWorker(options)
  return options.STRATUM_PROCESSES > 1 ? startPrimary(options) : startAlone(options)
}

async function startAlone(options: Options): Promise<{ stop(): Promise<void> }> {
  const [processId = 0] = processIds(options)
  const self = openProcess(options, String(processId))
  const place = {
    processId,
    generation: nextGeneration(options.DATA_DIR),
    ports: portRows(options),
    reusePort: options.STRATUM_OVERLAP,
  }
  const retention = new Retention()
  const miners = await startMinerSide(self, place, {
    solved: (block) => nodes.solved(block),
    retain: (session) => retention.keep(session, steadyMs()),
    claim: async (ticket) => retention.claim(ticket, steadyMs()),
    banned: () => undefined,
  })
  const nodes: NodeSide = startNodeSide(self, (order) => miners.take(order))
  self.adoptJournals()
  const silence = await announceRegion(self, nodes, self.registry, () => ({
    connections: miners.connections,
    ports: [...miners.ports],
  }))
  return {
    async stop() {
      await miners.close()
      await nodes.close()
      await silence()
      await self.close()
    },
  }
}
