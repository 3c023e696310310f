// Runs before every npm script that needs node_modules: in a fresh clone, or after the lock file changed, it installs.
// Plain JavaScript without dependencies, because it runs on whatever Node the machine has.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = `${root}node_modules/.installed`
const read = (file) => (existsSync(file) ? readFileSync(file) : Buffer.alloc(0))
const digest = (...files) => {
  const hash = createHash('sha256')
  for (const file of files) hash.update(read(root + file)).update('\0')
  return hash.digest('hex')
}
const node24 = `${root}node_modules/.bin/node`

function run(command, args) {
  execFileSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    // Prisma's client generator asks for the path of its schema engine and never runs it.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: node24 },
  })
}

const [major] = process.versions.node.split('.')
if (Number(major) < 20) {
  console.error(`Node ${process.versions.node} is too old to install with: Node 20 or newer is needed.`)
  process.exit(1)
}
const packages = digest('package.json', 'package-lock.json')
const models = digest('prisma/schema.prisma', ...modelFiles())
const wanted = `${packages} ${models}`
const installed = read(stamp).toString()
if (installed !== wanted || !existsSync(node24)) {
  if (!installed.startsWith(packages) || !existsSync(node24)) {
    console.log('Installing packages (npm ci), once for each lock file …')
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  }
  if (existsSync(`${root}prisma/schema.prisma`)) run(node24, [`${root}node_modules/prisma/build/index.js`, 'generate'])
  mkdirSync(`${root}node_modules`, { recursive: true })
  writeFileSync(stamp, wanted)
}

function modelFiles() {
  const folder = `${root}prisma/models`
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .map((name) => `prisma/models/${name}`)
}
