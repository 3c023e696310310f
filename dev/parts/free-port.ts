import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

const lowest = 10_000
const handedOut = new Set<number>()

/** Ports below the range that the system gives to outgoing connections, so that none of those takes one of ours. */
function highest(): number {
  try {
    const first = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/)[0])
    if (first > lowest + 1_000) return first - 1
  } catch {
    // Not Linux.
  }
  return 32_767
}

function canListen(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

/** True when nothing listens on the port now, neither on 127.0.0.1 nor on any other address of this machine. */
export async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, undefined))
}

/** A free TCP port below the ephemeral range. A process is never given the same one twice. */
export async function freePort(): Promise<number> {
  const top = highest()
  for (let tries = 0; tries < 200; tries++) {
    const port = lowest + Math.floor(Math.random() * (top - lowest))
    if (handedOut.has(port) || !(await isFree(port))) continue
    handedOut.add(port)
    return port
  }
  throw new Error(`No free port found between ${lowest} and ${top}`)
}
