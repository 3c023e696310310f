// A log that nobody reads: what must not happen is that the process stops.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'

const logModule = new URL('./log.ts', import.meta.url).href
const started: ChildProcessByStdio<null, Readable, Readable>[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** Runs `code` with `log` at hand in a process whose standard output is a pipe to us. */
function run(code: string): ChildProcessByStdio<null, Readable, Readable> {
  const text = `import { createLog } from ${JSON.stringify(logModule)}\nconst log = createLog('test', 'info')\n${code}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  return child
}

async function linesOf(child: {
  readonly stdout: Readable
}): Promise<{ readonly n?: number; readonly dropped?: number }[]> {
  let text = ''
  for await (const chunk of child.stdout) text += chunk
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
}

test('every line written before the end is there', async () => {
  const child = run(`for (let n = 0; n < 20_000; n++) log.info({ n }, 'line')\nprocess.exit(3)`)
  const lines = await linesOf(child)
  expect(lines.map(({ n }) => n)).toEqual(Array.from({ length: 20_000 }, (_, n) => n))
  if (child.exitCode === null) await once(child, 'exit')
  expect(child.exitCode).toBe(3)
})

test('a reader that is gone does not keep the process from working, nor from ending', async () => {
  const child = run(`
    let n = 0
    setInterval(() => { for (let i = 0; i < 100; i++) log.warn({ n: n++, text: 'x'.repeat(500) }, 'line') }, 1)
    setTimeout(() => { log.error('last words'); process.exit(4) }, 1_000)`)
  await once(child.stdout, 'data')
  child.stdout.destroy()
  const [code] = await once(child, 'exit')
  expect(code).toBe(4)
}, 10_000)

test('one that stalls stops nothing: lines beyond a bound are dropped, counted, and told when it reads again', async () => {
  const child = run(`
    let n = 0
    const feed = setInterval(() => { for (let i = 0; i < 50; i++) log.info({ n: n++, text: 'x'.repeat(5_000) }, 'line') }, 1)
    setTimeout(() => { clearInterval(feed); process.stderr.write(String(n)) }, 1_500)
    setTimeout(() => log.info({ n: n++ }, 'after'), 3_000)`)
  const [told] = await once(child.stderr, 'data')
  const written = Number(told)
  // A hundred megabytes went nowhere, and its timers ran all the same.
  expect(written).toBeGreaterThan(5_000)
  const lines = await linesOf(child)
  const numbers = lines.flatMap(({ n }) => n ?? [])
  const dropped = lines.reduce((sum, line) => sum + (line.dropped ?? 0), 0)
  expect(dropped).toBeGreaterThan(0)
  expect(numbers.length + dropped).toBe(written + 1)
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  expect(numbers.at(-1)).toBe(written)
}, 15_000)

test('a reader that has stalled does not keep the process from ending', async () => {
  const child = run(`
    for (let n = 0; n < 2_000; n++) log.info({ n, text: 'x'.repeat(5_000) }, 'line')
    setTimeout(() => process.exit(5), 200)`)
  const [code] = await once(child, 'exit')
  expect(code).toBe(5)
}, 10_000)
