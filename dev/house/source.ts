// Reads the project's own source as data: which files there are, and what each imports.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'

export interface SourceFile {
  /** From the root of the project, with slashes. */
  readonly path: string
  readonly text: string
}

export interface Import {
  readonly from: string
  /** Our own file (a path from the root) or a package's name. */
  readonly to: string
  readonly ours: boolean
  /** `import type` only: vanishes before anything runs. */
  readonly typeOnly: boolean
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const generated = /^(web\/gql|client\/gql|prisma\/generated)\//

/** Every source file that git tracks or would track. */
export function projectFiles(): SourceFile[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !generated.test(path) && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** Static imports, re-exports and dynamic imports of a literal. */
export function importsOf(file: SourceFile): Import[] {
  const { module } = parseSync(file.path, file.text)
  const found: Import[] = []
  const add = (specifier: string, typeOnly: boolean): void => {
    const ours = specifier.startsWith('.')
    const to = ours ? normalize(join(dirname(file.path), specifier)) : specifier
    found.push({ from: file.path, to, ours, typeOnly })
  }
  for (const each of module.staticImports) {
    add(each.moduleRequest.value, each.entries.length > 0 && each.entries.every((entry) => entry.isType))
  }
  for (const each of module.staticExports) {
    for (const entry of each.entries) if (entry.moduleRequest) add(entry.moduleRequest.value, entry.isType)
  }
  for (const each of module.dynamicImports) {
    const literal = /^['"`]([^'"`$]+)['"`]$/.exec(
      file.text.slice(each.moduleRequest.start, each.moduleRequest.end).trim(),
    )
    if (literal?.[1]) add(literal[1], false)
  }
  return found
}

/** `new URL('./x.ts', import.meta.url)` and entries named in package.json also keep a file in use. */
export function mentionedPaths(files: readonly SourceFile[]): Set<string> {
  const found = new Set<string>()
  for (const file of files) {
    for (const match of file.text.matchAll(/['"`]([\w./-]+\.(?:ts|tsx|mjs))['"`]/g)) {
      const specifier = match[1] ?? ''
      found.add(normalize(join(dirname(file.path), specifier)))
      found.add(normalize(specifier))
    }
  }
  const scripts = readFileSync(join(root, 'package.json'), 'utf8')
  for (const match of scripts.matchAll(/node ([\w./-]+\.(?:ts|mjs))/g)) found.add(match[1] ?? '')
  const page = join(root, 'web/index.html')
  if (existsSync(page)) {
    for (const match of readFileSync(page, 'utf8').matchAll(/src="\/([\w./-]+)"/g)) found.add(`web/${match[1]}`)
  }
  return found
}
