import { Counter, Gauge, Histogram, type Registry } from '../../platform/metrics.ts'

/** A node as it stands when somebody asks. */
export interface NodeState {
  readonly name: string
  readonly up: boolean
  readonly inUse: boolean
  /** Behind the newest block that any node knows of; null while it is not known. */
  readonly lagBlocks: number | null
}

export interface NodeMetrics {
  answered(node: string, method: string, seconds: number): void
  /** From the question until miners can have it. */
  fetched(seconds: number): void
  missed(node: string, count: number): void
}

const rpcBuckets = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]
const fetchBuckets = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]

export function nodeMetrics(registry: Registry, states: () => readonly NodeState[]): NodeMetrics {
  const registers = [registry]
  const gauge = (name: string, help: string, value: (state: NodeState) => number | null): Gauge =>
    new Gauge({
      name,
      help,
      registers,
      labelNames: ['node'],
      collect() {
        this.reset()
        for (const state of states()) {
          const now = value(state)
          if (now !== null) this.set({ node: state.name }, now)
        }
      },
    })
  gauge('stratum_node_up', 'The node answers and can give templates.', ({ up }) => Number(up))
  gauge('stratum_node_in_use', 'Miners have the template of this node.', ({ inUse }) => Number(inUse))
  gauge('stratum_node_lag_blocks', 'Blocks that the node is behind.', ({ lagBlocks }) => lagBlocks)
  const rpcSeconds = new Histogram({
    name: 'stratum_node_rpc_seconds',
    help: 'Time until the node had answered.',
    registers,
    labelNames: ['node', 'method'],
    buckets: rpcBuckets,
  })
  const fetchSeconds = new Histogram({
    name: 'stratum_template_fetch_seconds',
    help: 'From asking for a template until it was ready for miners.',
    registers,
    buckets: fetchBuckets,
  })
  const missed = new Counter({
    name: 'stratum_node_zmq_missed_total',
    help: 'Announcements of blocks that were lost on their way.',
    registers,
    labelNames: ['node'],
  })
  return {
    answered: (node, method, seconds) => rpcSeconds.observe({ node, method }, seconds),
    fetched: (seconds) => fetchSeconds.observe(seconds),
    missed: (node, count) => missed.inc({ node }, count),
  }
}
