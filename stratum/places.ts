// Where each process of a region stands: its number, its generation, its ports.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { OptionsRefused } from '../platform/options.ts'
import { readCertificate } from './net/credentials.ts'
import type { Options } from './process.ts'
import type { PortRow } from './settings/ports.ts'

/** extranonce1 has room for so many processes in a region. */
const processesMax = 16

/** Numbers of the processes that have miners. Throws `OptionsRefused` where there are not so many. */
export function processIds({ PROCESS_ID, STRATUM_PROCESSES }: Options): number[] {
  if (PROCESS_ID + STRATUM_PROCESSES > processesMax) {
    throw new OptionsRefused(`PROCESS_ID + STRATUM_PROCESSES is more than ${processesMax}: extranonce1 has no room`)
  }
  return Array.from({ length: STRATUM_PROCESSES }, (_, i) => PROCESS_ID + i)
}

/** TLS where it has a certificate: as the default port in all else. */
export function portRows(options: Options): PortRow[] {
  const { STRATUM_PORT, START_DIFFICULTY, MIN_DIFFICULTY, STRATUM_PORTS } = options
  const first = {
    name: 'default',
    port: STRATUM_PORT,
    difficultyStart: START_DIFFICULTY,
    difficultyLeast: MIN_DIFFICULTY,
  }
  if ((options.TLS_CERT_FILE === '') !== (options.TLS_KEY_FILE === '')) {
    throw new OptionsRefused('TLS_CERT_FILE and TLS_KEY_FILE are named together or not at all')
  }
  // Here and not where it listens: of several processes, none is to try it for ever.
  if (options.TLS_CERT_FILE !== '') checkCertificate(options)
  const overTls = { ...first, name: 'tls', port: options.STRATUM_TLS_PORT, tls: true }
  const rows = [first, ...STRATUM_PORTS, ...(options.TLS_CERT_FILE === '' ? [] : [overTls])]
  for (const [i, { name, port }] of rows.entries()) {
    const other = rows.findIndex((row) => row.port === port)
    // Processes that share their ports would not notice, and the system deal miners out by chance.
    if (port !== 0 && other < i) throw new OptionsRefused(`Port ${port} is both ${rows[other]?.name} and ${name}`)
  }
  return rows
}

function checkCertificate({ TLS_CERT_FILE, TLS_KEY_FILE }: Options): void {
  try {
    readCertificate(TLS_CERT_FILE, TLS_KEY_FILE)
  } catch (error) {
    throw new OptionsRefused(`TLS_CERT_FILE and TLS_KEY_FILE cannot be used: ${(error as Error).message}`)
  }
}

/**
 * The same rows with port numbers that are free now: processes that share a port do not notice when it is another's.
 * Where an overlap is wanted, a port may be in use by the run before.
 */
export async function agreedPorts(rows: readonly PortRow[], host: string, overlap: boolean): Promise<PortRow[]> {
  const agreed: PortRow[] = []
  for (const row of rows) {
    agreed.push(overlap && row.port !== 0 ? row : { ...row, port: await freePort(row.port, host) })
  }
  return agreed
}

function freePort(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`port ${port} is taken: choose another one`) : error),
    )
    server.listen({ port, host, exclusive: true }, () => {
      const found = (server.address() as AddressInfo).port
      server.close(() => resolve(found))
    })
  })
}

/** Counts the starts of a region, so that a run and the one it replaces hand out different extranonces. */
export function nextGeneration(dataDir: string): number {
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, 'generation')
  const next = (readGeneration(path) + 1) % 2 ** 31
  writeFileSync(`${path}.part`, `${next}\n`, { mode: 0o600 })
  renameSync(`${path}.part`, path)
  return next
}

function readGeneration(path: string): number {
  try {
    const read = Number.parseInt(readFileSync(path, 'utf8'), 10)
    return Number.isSafeInteger(read) && read >= 0 ? read : 0
  } catch {
    return 0
  }
}
