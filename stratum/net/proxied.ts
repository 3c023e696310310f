import type { Socket } from 'node:net'
import { type ProxyReading, readProxyHeader } from './proxy-header.ts'

/** What a proxy said of a connection. */
export type ProxyHeader = Extract<ProxyReading, { kind: 'header' }>

/**
 * Reads the PROXY header that a socket begins with, and pushes back what came behind it. `done` is told once: null where
 * there was none in time. A socket that ends before is told of too.
 */
export function awaitProxyHeader(socket: Socket, withinMs: number, done: (header: ProxyHeader | null) => void): void {
  let bytes: Buffer = Buffer.alloc(0)
  const end = (header: ProxyHeader | null): void => {
    clearTimeout(timer)
    socket.off('data', read).off('close', leave)
    socket.pause()
    if (header && bytes.length > header.length) socket.unshift(bytes.subarray(header.length))
    done(header)
  }
  const leave = (): void => end(null)
  const read = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk])
    const reading = readProxyHeader(bytes)
    if (reading.kind === 'bad') end(null)
    if (reading.kind !== 'header') return
    end(reading)
  }
  const timer = setTimeout(leave, withinMs)
  socket.on('data', read).on('close', leave)
}
