// npm run check: types, lint and format, the house's borders, drift of what is generated, and what
// changes for clients of the API. Under a minute.
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { classify, schemaBase } from './schema-changes.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Check {
  readonly name: string
  readonly command: readonly [string, ...string[]]
}

const CHECKS: readonly Check[] = [
  { name: 'types of the server', command: ['tsc', '--noEmit'] },
  { name: 'types of the web client', command: ['tsc', '--noEmit', '-p', 'web'] },
  { name: 'types of the client package', command: ['tsc', '--noEmit', '-p', 'client'] },
  { name: 'lint and format', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'borders and tidiness', command: ['vitest', 'run', '--project', 'unit', 'dev/house'] },
]

/** What `npm run generate` writes and the repository holds. */
const GENERATED = ['schema.graphql', 'web/gql', 'client/gql', 'docker/example.env']

function run({ name, command }: Check): Promise<boolean> {
  const [program, ...args] = command
  const startedMs = Date.now()
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
    })
    child.on('close', (code) => {
      const seconds = ((Date.now() - startedMs) / 1000).toFixed(1)
      process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n${code === 0 ? '' : output}`)
      resolve(code === 0)
    })
  })
}

const contents = (): string =>
  execFileSync('sh', ['-c', `find ${GENERATED.join(' ')} -type f | sort | xargs sha256sum`], {
    cwd: root,
    encoding: 'utf8',
  })

/** Generates again and compares with what was there, so that it also works with uncommitted changes. */
async function drift(): Promise<boolean> {
  const before = contents()
  const generated = await run({ name: 'generate', command: ['node', 'dev/generate.ts'] })
  if (!generated) return false
  if (contents() === before) return true
  process.stdout.write(
    'FAILED drift: the schema, the client types or example.env were out of date. They are written anew: commit them.\n',
  )
  return false
}

/** Says what the change of the schema means for clients; what breaks them must be declared. */
function schemaChanges(): boolean {
  const base = schemaBase(root)
  if (!base) {
    process.stdout.write('ok     schema: nothing to compare with, since git has no earlier commit here\n')
    return true
  }
  const text = (file: string): string => readFileSync(join(root, file), 'utf8')
  const { safe, dangerous, breaking, objections } = classify({
    before: base.schema,
    after: text('schema.graphql'),
    changelog: text('CHANGELOG.md'),
    now: new Date(),
  })
  const lines = [
    `${objections.length === 0 ? 'ok    ' : 'FAILED'} schema since ${base.commit.slice(0, 9)}: ${safe.length} safe changes, ${dangerous.length} dangerous, ${breaking.length} breaking`,
    ...safe.map((each) => `         safe       ${each}`),
    ...dangerous.map((each) => `         dangerous  ${each}`),
    ...breaking.map((each) => `         breaking   ${each}`),
    ...objections.map((each) => `         ${each}`),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  return objections.length === 0
}

const results: boolean[] = []
for (const check of CHECKS) results.push(await run(check))
results.push(await drift())
results.push(schemaChanges())
process.exit(results.every(Boolean) ? 0 : 1)
