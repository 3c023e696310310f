// npm run reset: empties .local/data, so that the next start begins with an empty database and a new chain.
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { local, tryLock } from './parts/index.ts'

mkdirSync(local, { recursive: true })
const lock = tryLock(join(local, 'start.lock'))
if ('heldBy' in lock) {
  process.stderr.write(`It runs (process ${lock.heldBy.pid}). Stop it first, then reset.\n`)
  process.exit(1)
}
const data = join(local, 'data')
const existed = existsSync(data)
rmSync(data, { recursive: true, force: true })
lock.release()
process.stdout.write(existed ? `Wiped ${data}: shares, blocks, chain, all of it.\n` : `There is nothing in ${data}.\n`)
