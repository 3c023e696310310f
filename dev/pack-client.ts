// npm run pack:client: `thebitcoingame/client` as a package for those who have none of our tools: JavaScript, types, the schema.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { root } from './parts/index.ts'

const execute = promisify(execFile)
/** What the built client imports; none of what a server needs comes along. */
const needs = ['@graphql-typed-document-node/core', '@urql/core', '@urql/exchange-auth', 'graphql-ws', 'wonka']
/** For types only; any that urql and graphql-ws take. */
const beside = { graphql: '^16.0.0 || ^17.0.0' }
const kept = [
  'name',
  'version',
  'description',
  'type',
  'license',
  'exports',
  'files',
  'dependencies',
  'peerDependencies',
]

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

/** The package's own manifest: that of the project, less what is for servers. */
export function clientManifest(project: Manifest): Record<string, unknown> {
  const all = { ...project.devDependencies, ...project.dependencies }
  const range = (name: string): [string, string] => {
    if (!all[name]) throw new Error(`package.json has no ${name}, which the client needs`)
    return [name, `^${all[name]}`]
  }
  const manifest: Manifest = {
    ...project,
    description: 'The Bitcoin Game: a typed client of its API.',
    dependencies: Object.fromEntries(needs.map(range)),
    peerDependencies: beside,
  }
  return Object.fromEntries(kept.map((field) => [field, manifest[field]]))
}

/** Builds client/dist and packs it. Returns the path of the archive. */
export async function packClient(folder: string): Promise<string> {
  const dist = join(root, 'client/dist')
  await rm(dist, { recursive: true, force: true })
  const tsc = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin/tsc')
  await execute(process.execPath, [tsc, '-p', join(root, 'client')])
  await pointToBuiltTypes(dist)
  const stage = await mkdtemp(join(tmpdir(), 'client-package-'))
  try {
    const project = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest
    await writeFile(join(stage, 'package.json'), `${JSON.stringify(clientManifest(project), null, 2)}\n`)
    await cp(dist, join(stage, 'client/dist'), { recursive: true })
    await cp(join(root, 'schema.graphql'), join(stage, 'schema.graphql'))
    await cp(join(root, 'LICENSE'), join(stage, 'LICENSE'))
    await cp(join(root, 'client/README.md'), join(stage, 'README.md'))
    await mkdir(folder, { recursive: true })
    const args = ['pack', stage, '--pack-destination', folder, '--json', '--ignore-scripts', '--loglevel=error']
    const packed = JSON.parse((await execute('npm', args)).stdout) as unknown
    return join(folder, nameIn(packed))
  } finally {
    await rm(stage, { recursive: true, force: true })
  }
}

/** A list, or since npm 12 an object by package. */
function nameIn(packed: unknown): string {
  const [first] = Object.values(packed as Record<string, { readonly filename?: unknown }>)
  if (typeof first?.filename !== 'string') throw new Error('npm pack did not say what it packed')
  return first.filename
}

/** tsc rewrites what JavaScript imports, and leaves the paths of declarations: not every tool reads those. */
async function pointToBuiltTypes(dist: string): Promise<void> {
  for (const path of await readdir(dist, { recursive: true })) {
    if (!path.endsWith('.d.ts')) continue
    const text = await readFile(join(dist, path), 'utf8')
    await writeFile(join(dist, path), text.replace(/(from '\.[^']*)\.ts'/g, "$1.js'"))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await packClient(join(root, 'client/dist/package'))}\n`)
}
