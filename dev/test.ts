// npm test: everything, once. Arguments are passed on to Vitest, such as a path or `--project unit`.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cache, installParts, root } from './parts/index.ts'
import { buildWeb } from './stack/web-build.ts'
import { countsOf, lastLine, type Otherwise, type TestReport } from './test-report.ts'

const reportPath = join(cache, 'test-report.json')
const say = (line: string): void => void process.stdout.write(`${line}\n`)

function run(args: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    // What a Ctrl-C or a kill ends is ended whole.
    const pass = (signal: NodeJS.Signals) => child.kill(signal)
    process.on('SIGINT', pass).on('SIGTERM', pass)
    child.on('error', () => resolve(null))
    child.on('close', (code) => {
      process.off('SIGINT', pass).off('SIGTERM', pass)
      resolve(code)
    })
  })
}

async function attempt(name: string, work: () => Promise<unknown>): Promise<Otherwise> {
  try {
    await work()
    return { name, passed: true }
  } catch (error) {
    say(`FAILED ${name}: ${(error as Error).message}`)
    return { name, passed: false }
  }
}

function readReport(): TestReport | null {
  try {
    return JSON.parse(readFileSync(reportPath, 'utf8')) as TestReport
  } catch {
    return null
  }
}

mkdirSync(cache, { recursive: true })
rmSync(reportPath, { force: true })
const preparations = await Promise.all([
  attempt('Redis, a Bitcoin node and Chromium', () => installParts(say)),
  attempt('build of the web client', () => buildWeb(say)),
])
const checks: Otherwise = { name: 'checks', passed: (await run(['dev/check.ts'])) === 0 }
const vitest = fileURLToPath(new URL('../vitest.mjs', import.meta.resolve('vitest')))
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`]
const code = await run([vitest, 'run', ...reporters, ...process.argv.slice(2)])
// A preparation that went well is no test; one that failed is a failure.
const others = [...preparations.filter(({ passed }) => !passed), checks]
const counts = countsOf(readReport(), code, others)
process.on('exit', () => process.stdout.write(`${lastLine(counts)}\n`))
process.exitCode = counts.failed > 0 ? 1 : 0
