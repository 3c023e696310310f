// TLS in front of a session: the handshake of sockets that were let in already.
import type { Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import type { Credentials } from './credentials.ts'

const minVersion = 'TLSv1.2'

export class TlsEnds {
  readonly #server: Server
  /** Handshakes under way. */
  readonly #waiting = new Map<string, (secured: TLSSocket) => void>()

  constructor(credentials: Credentials, handshakeTimeout: number) {
    this.#server = createServer({ ...credentials.present, minVersion, handshakeTimeout }, (secured) => {
      const take = this.#waiting.get(ends(secured))
      if (take) take(secured)
      else secured.destroy()
    })
    // Whoever waits is told by the end of its socket.
    this.#server.on('tlsClientError', (_error, secured) => secured.destroy())
    credentials.onChange((certificate) => this.#server.setSecureContext({ ...certificate, minVersion }))
  }

  /** What was read of the socket so far has to be pushed back. `done` gets null where there was no handshake. */
  begin(socket: Socket, done: (secured: TLSSocket | null) => void): void {
    const key = ends(socket)
    const end = (): void => {
      if (this.#waiting.delete(key)) done(null)
    }
    this.#waiting.set(key, (secured) => {
      this.#waiting.delete(key)
      socket.off('close', end)
      done(secured)
    })
    socket.once('close', end)
    this.#server.emit('connection', socket)
  }
}

const ends = ({ remoteAddress, remotePort, localPort }: Socket): string => `${remoteAddress} ${remotePort} ${localPort}`
