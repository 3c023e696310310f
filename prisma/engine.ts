// Prisma's own schema engine as WebAssembly: what the CLI would download as a binary, from npm instead.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg'
import { openPostgres } from '../platform/postgres.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const migrationsFolder = `${folder}migrations`
const nothingExternal = { externalTables: [], externalEnums: [] }
const emptyDiff = /^\s*(--[^\n]*\s*)*$/

type SchemaEngine = Awaited<ReturnType<typeof engine.SchemaEngine.new>>
/** What the engine asks of a connection, as far as it is touched here. */
interface Queryable {
  queryRaw(query: { sql: string }): Promise<{ columnNames: string[]; columnTypes: number[] }>
}

// Node's types leave WebAssembly to the DOM library, which no server file should see.
const wasm = (
  globalThis as unknown as {
    WebAssembly: {
      Module: new (bytes: Uint8Array) => object
      Instance: new (module: object, imports: object) => { exports: { __wbindgen_start(): void } }
    }
  }
).WebAssembly

let loaded = false
function loadEngine(): void {
  if (loaded) return
  const file = fileURLToPath(import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg')).replace(
    /\.js$/,
    '.wasm',
  )
  const instance = new wasm.Instance(new wasm.Module(readFileSync(file)), { './schema_engine_bg.js': engine })
  engine.__wbg_set_wasm(instance.exports)
  // Lays out the table through which undefined, null and booleans cross; without it results read as garbage.
  instance.exports.__wbindgen_start()
  // Without it a panic in the engine surfaces as an unrelated TypeError.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message(message: string) {
        throw new Error(message)
      },
    },
  })
  loaded = true
}

/** The models, all files of the schema folder. */
export function schemaFiles(): { path: string; content: string }[] {
  const models = readdirSync(`${folder}models`)
    .filter((name) => name.endsWith('.prisma'))
    .sort()
    .map((name) => `models/${name}`)
  return ['schema.prisma', ...models].map((path) => ({ path, content: readFileSync(folder + path, 'utf8') }))
}

function migrations() {
  const directories = readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map((each) => each.name)
    .sort()
  return {
    baseDir: migrationsFolder,
    lockfile: { path: 'migration_lock.toml', content: readFileSync(`${migrationsFolder}/migration_lock.toml`, 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: directories.map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: readFileSync(`${migrationsFolder}/${path}/migration.sql`, 'utf8') },
      },
    })),
  }
}

/**
 * The adapter cannot read PostgreSQL's internal `"char"` type, which the engine selects when it looks at constraints:
 * those columns are cast to text and declared as single characters again.
 */
function castCharColumns<T>(connection: T): T {
  const target = connection as unknown as Queryable
  const queryRaw = target.queryRaw.bind(target)
  const character = 6
  const columns = ['constraint_type', 'confdeltype', 'confupdtype']
  target.queryRaw = async (query) => {
    const sql = query.sql
      .replace(/\b(constr\.contype|con\.confdeltype|con\.confupdtype)(\s+AS)/gi, '$1::text$2')
      .replace(/\b(con1)\.(conf(?:del|upd)type),/g, '$1.$2::text AS $2,')
    const result = await queryRaw({ ...query, sql })
    if (sql === query.sql) return result
    const columnTypes = result.columnTypes.map((type, i) =>
      columns.includes(result.columnNames[i] ?? '') ? character : type,
    )
    return { ...result, columnTypes }
  }
  return connection
}

async function withEngine<T>(databaseUrl: string, work: (schemaEngine: SchemaEngine) => Promise<T>): Promise<T> {
  loadEngine()
  const url = new URL(databaseUrl)
  // Discrete parts: with a connection string the engine's shadow database would be the real one.
  const factory = new PrismaPg(
    {
      host: url.hostname,
      port: Number(url.port || 5432),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)),
    },
    { schema: 'public' },
  )
  const scripts = await openPostgres(databaseUrl, 'migrate')
  const connect = factory.connect.bind(factory)
  const opened: { dispose(): Promise<void> }[] = []
  factory.connect = async () => {
    const connection = castCharColumns(await connect())
    opened.push(connection)
    // The adapter cuts a script at every semicolon, even in a comment, and runs the pieces one by one. Sent whole, a
    // migration is one transaction: it is applied, or it is not.
    connection.executeScript = async (script) => {
      await scripts.query(script)
    }
    return connection
  }
  const datamodels = schemaFiles().map(({ path, content }): [string, string] => [path, content])
  const schemaEngine = await engine.SchemaEngine.new(
    { datamodels },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  )
  try {
    return await work(schemaEngine)
  } finally {
    schemaEngine.free()
    // The engine's own lock ends with its connection, which the adapter would keep for ten seconds more.
    await Promise.all(opened.map((each) => each.dispose()))
    await scripts.end()
  }
}

/** Applies what is not applied yet, recorded in `_prisma_migrations` as Prisma's CLI does; returns the names. */
export function applyMigrations(databaseUrl: string): Promise<readonly string[]> {
  return withEngine(databaseUrl, async (schemaEngine) => {
    const { appliedMigrationNames } = await schemaEngine.applyMigrations({
      migrationsList: migrations(),
      filters: nothingExternal,
    })
    return appliedMigrationNames
  })
}

/** SQL that would bring the database to the models; empty when it is there. */
export function driftOf(databaseUrl: string): Promise<string> {
  return withEngine(databaseUrl, async (schemaEngine) => {
    const { stdout } = await schemaEngine.diff({
      from: { tag: 'schemaDatasource', files: schemaFiles(), configDir: folder },
      to: { tag: 'schemaDatamodel', files: schemaFiles() },
      script: true,
      exitCode: false,
      filters: nothingExternal,
    })
    return emptyDiff.test(stdout ?? '') ? '' : (stdout ?? '')
  })
}
