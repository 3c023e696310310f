// Stands between the API and PostgreSQL and counts what is asked, by PostgreSQL's own wire protocol.
import { type AddressInfo, connect, createServer } from 'node:net'

export interface StatementCounter {
  /** The same database, through the counter. */
  readonly url: string
  /** Statements executed since the last call. */
  take(): number
  close(): void
}

const simpleQuery = 0x51 // Q
const execute = 0x45 // E

export async function countStatements(databaseUrl: string): Promise<StatementCounter> {
  const { port, hostname } = new URL(databaseUrl)
  let statements = 0
  const server = createServer((client) => {
    const database = connect(Number(port), hostname)
    let buffer = Buffer.alloc(0)
    let isStarted = false
    client.on('data', (chunk) => {
      database.write(chunk)
      buffer = Buffer.concat([buffer, chunk])
      for (;;) {
        // The first message has no type, only its length.
        const at = isStarted ? 1 : 0
        if (buffer.length < at + 4) return
        const end = at + buffer.readInt32BE(at)
        if (buffer.length < end) return
        if (isStarted && (buffer[0] === simpleQuery || buffer[0] === execute)) statements++
        isStarted = true
        buffer = buffer.subarray(end)
      }
    })
    database.on('data', (chunk) => client.write(chunk))
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      one.on('close', () => other.destroy())
      one.on('error', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  const counted = new URL(databaseUrl)
  counted.port = String((server.address() as AddressInfo).port)
  return {
    url: counted.href,
    take() {
      const taken = statements
      statements = 0
      return taken
    },
    close: () => server.close(),
  }
}
