// A project of somebody else, in a folder outside of ours: the packed archive, what npm would put beside it, and their code.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'vite'
import { packClient } from '../../dev/pack-client.ts'
import { root } from '../../dev/parts/index.ts'

const execute = promisify(execFile)

const files = [
  'consumer/package.json',
  'consumer/tsconfig.json',
  'consumer/facts.ts',
  'consumer/types.ts',
  'consumer/in-node.ts',
  'consumer/in-app.ts',
]

export interface Consumer {
  readonly folder: string
  /** What the compiler says; empty where it is content. */
  typeErrors(): Promise<string>
  /** One script of everything, as for a page or an app, and the modules that it is made of. */
  bundle(): Promise<{ readonly code: string; readonly modules: readonly string[] }>
  remove(): Promise<void>
}

export async function createConsumer(): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), 'consumer-'))
  const installed = join(folder, 'node_modules/thebitcoingame')
  for (const file of files) await cp(fileURLToPath(new URL(file, import.meta.url)), join(folder, basename(file)))
  await mkdir(installed, { recursive: true })
  const archive = await packClient(join(folder, 'archive'))
  await execute('tar', ['-xzf', archive, '-C', installed, '--strip-components=1'])
  const { dependencies, peerDependencies } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'))
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    const link = join(folder, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(join(root, 'node_modules', name), link)
  }
  return {
    folder,
    async typeErrors() {
      const tsc = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin/tsc')
      try {
        await execute(process.execPath, [tsc, '-p', folder])
        return ''
      } catch (error) {
        return (error as { readonly stdout: string }).stdout
      }
    },
    async bundle() {
      const modules: string[] = []
      const built = await build({
        configFile: false,
        root: folder,
        logLevel: 'error',
        // As the bundlers of apps do, which have no process either.
        define: { 'process.env.NODE_ENV': '"production"' },
        plugins: [{ name: 'modules', moduleParsed: ({ id }) => void modules.push(id) }],
        build: { write: false, minify: false, lib: { entry: 'in-app.ts', formats: ['iife'], name: 'consumer' } },
      })
      const [output] = Array.isArray(built) ? built : [built]
      if (!output || !('output' in output)) throw new Error('nothing was built')
      return { code: output.output[0].code, modules }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
