// Programs from Debian's unstable suite, unpacked under .local/debian with their own loader and libraries. Needs apt
// and dpkg-deb but no root, and touches nothing of the system.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cache } from './folder.ts'
import { withLock } from './lock.ts'
import { PartMissing } from './missing.ts'
import { onPath } from './program.ts'

const execute = promisify(execFile)
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
const downloadWithinMs = 240_000

export interface DebianProgram {
  /** In words, for messages. */
  readonly part: string
  /** Packages to unpack; their libraries come along. */
  readonly packages: readonly [string, ...string[]]
  /** Inside the unpacked tree, such as `usr/bin/bitcoind`. */
  readonly path: string
  /** Called before something is downloaded, with a line to show. */
  readonly onProgress?: (line: string) => void
}

/** A command and its first arguments. */
export type CommandLine = readonly [string, ...string[]]

/** The Debian mirrors in apt's sources, one-line and deb822 style; security and other vendors are left out. */
export function mirrorsIn(sources: string): string[] {
  const found: string[] = []
  for (const line of sources.split('\n')) {
    const uris =
      /^URIs:\s*(.+)$/i.exec(line)?.[1]?.split(/\s+/) ??
      /^deb(?:-src)?\s+(?:\[[^\]]*\]\s+)?(\S+)/.exec(line)?.slice(1, 2) ??
      []
    for (const uri of uris) {
      const plain = uri.replace(/\/+$/, '')
      if (/^(https?|mirror\+file):/.test(plain) && plain.endsWith('/debian') && !found.includes(plain))
        found.push(plain)
    }
  }
  return found
}

/** From `apt-cache depends --recurse`: the wanted packages and all libraries that they, or those, depend on. */
export function librariesOf(wanted: readonly string[], dependsOutput: string): string[] {
  const edges = new Map<string, string[]>()
  let of: string[] = []
  for (const line of dependsOutput.split('\n')) {
    if (/^[a-z0-9]/.test(line)) {
      of = edges.get(line.trim()) ?? []
      edges.set(line.trim(), of)
    } else {
      const name = /^ [ |](?:Pre)?Depends: ([a-z0-9][^\s:]*)/.exec(line)?.[1]
      if (name?.startsWith('lib') && !/-(bin|common|data)$/.test(name)) of.push(name)
    }
  }
  const chosen = new Set(wanted)
  for (const name of chosen) for (const next of edges.get(name) ?? []) chosen.add(next)
  return [...chosen].sort()
}

/** The sonames that a loader's `--list` could not find. */
export function missingLibraries(listOutput: string): string[] {
  return [...listOutput.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] as string)
}

function machineSources(): string {
  const files = ['/etc/apt/sources.list']
  const folder = '/etc/apt/sources.list.d'
  if (existsSync(folder)) files.push(...readdirSync(folder).map((name) => join(folder, name)))
  return files
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
}

/** Writes a private apt configuration for the unstable suite of the machine's own mirror. Returns its path. */
function privateApt(folder: string, mirror: string): string {
  for (const name of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} sid main\n`)
  const settings = {
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::Lists': join(folder, 'lists'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': join(folder, 'cache'),
    'Acquire::Check-Valid-Until': 'false',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    // As root apt would change to a user who may not be able to write here.
    ...(process.getuid?.() === 0 ? { 'APT::Sandbox::User': 'root' } : {}),
  }
  const path = join(folder, 'apt.conf')
  writeFileSync(
    path,
    `${Object.entries(settings)
      .map(([name, value]) => `${name} "${value}";`)
      .join('\n')}\n`,
  )
  return path
}

function loaderIn(tree: string): { loader: string; libraries: string } {
  const lib = join(tree, 'usr/lib')
  const triplet = readdirSync(lib).find((name) => name.endsWith('-linux-gnu'))
  const libraries = join(lib, triplet ?? '')
  const loader = readdirSync(libraries).find((name) => /^ld-linux.*\.so/.test(name))
  if (!triplet || !loader) throw new Error(`No loader among the libraries of ${tree}`)
  return { loader: join(libraries, loader), libraries }
}

function commandIn(tree: string, path: string): CommandLine {
  const { loader, libraries } = loaderIn(tree)
  return [loader, '--library-path', libraries, join(tree, path)]
}

async function unpack(wanted: DebianProgram, tree: string): Promise<void> {
  for (const tool of ['apt-get', 'apt-cache', 'dpkg-deb'])
    if (!onPath(tool)) throw new Error(`there is no ${tool} here`)
  if (!existsSync(keyring)) throw new Error(`there is no ${keyring} here`)
  const [mirror] = mirrorsIn(machineSources())
  if (!mirror) throw new Error("apt's sources name no Debian mirror")
  wanted.onProgress?.(`Getting ${wanted.part} from Debian, once for this clone …`)
  const working = `${tree}.new`
  rmSync(working, { recursive: true, force: true })
  const downloads = join(working, 'deb')
  mkdirSync(downloads, { recursive: true })
  const env = { ...process.env, APT_CONFIG: privateApt(join(working, 'apt'), mirror), LC_ALL: 'C' }
  const run = async (program: string, ...args: string[]): Promise<string> => {
    const limits = { timeout: downloadWithinMs, maxBuffer: 64 * 1024 * 1024 }
    return (await execute(program, args, { env, cwd: downloads, ...limits })).stdout
  }
  await run('apt-get', 'update', '-qq')
  const only = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map((name) => `--no-${name}`)
  const graph = await run('apt-cache', 'depends', '--recurse', ...only, ...wanted.packages)
  await run('apt-get', 'download', '-qq', ...librariesOf(wanted.packages, graph))
  for (const name of readdirSync(downloads)) await run('dpkg-deb', '-x', name, join(working, 'tree'))
  const [loader, , libraries, program] = commandIn(join(working, 'tree'), wanted.path) as [
    string,
    string,
    string,
    string,
  ]
  const missing = missingLibraries(await run(loader, '--library-path', libraries, '--list', program))
  if (missing.length > 0) throw new Error(`Debian's packages lack ${missing.join(', ')}`)
  renameSync(join(working, 'tree'), tree)
  rmSync(working, { recursive: true, force: true })
}

/** What apt said, in one line, or else the error itself. */
function reasonOf({ message, stderr = '' }: Error & { stderr?: string }): string {
  const said = stderr.split('\n').find((line) => line.startsWith('E: ')) ?? message.split('\n')[0] ?? ''
  return said.replace(/^E: /, '').slice(0, 300)
}

/**
 * How to run a program of Debian's unstable suite: it is downloaded once for a clone, by one process at a time.
 * @throws PartMissing when this machine cannot get it
 */
export async function debianProgram(wanted: DebianProgram, folder = `${cache}/debian`): Promise<CommandLine> {
  const name = wanted.packages[0]
  const tree = join(folder, name)
  if (!existsSync(tree)) {
    mkdirSync(folder, { recursive: true })
    await withLock(`${tree}.lock`, downloadWithinMs, async () => {
      if (existsSync(tree)) return
      try {
        await unpack(wanted, tree)
      } catch (error) {
        rmSync(`${tree}.new`, { recursive: true, force: true })
        throw new PartMissing(wanted.part, name, reasonOf(error as Error & { stderr?: string }))
      }
    })
  }
  return commandIn(tree, wanted.path)
}
