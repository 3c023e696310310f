// Whose journals there are: what is written by somebody who lives is nobody else's to read, let alone to delete.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type Journals, openJournals, silentMsMax } from './instances.ts'

/** Elsewhere a process is known by its silence alone. */
const onLinux = test.runIf(process.platform === 'linux')
const log = createLog('test', 'fatal')
let dir: string
let journals: Journals
let child: ChildProcess | undefined
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'game-instances-'))
  journals = openJournals(dir, 'local.0.a', log)
})
afterEach(() => {
  journals.close()
  child?.kill('SIGKILL')
  child = undefined
  rmSync(dir, { recursive: true, force: true })
})

const entry = { stream: '{shares:1}', sequence: 1, line: '{}' }
const folderOf = (name: string): string => join(dir, 'journal', name)
const leaseOf = (name: string): string => join(folderOf(name), 'owner.json')
const taken = (): string[] => journals.takeEnded().map(({ name }) => name)
const silence = (name: string): void => {
  const then = new Date(Date.now() - silentMsMax - 1_000)
  utimesSync(leaseOf(name), then, then)
}

/** Another process with a journal of its own; under `sh` as the child of one that never waits for it. */
async function another(name: string, under?: 'sh'): Promise<ChildProcess> {
  const [here, platform] = ['./instances.ts', '../../platform/log.ts'].map(
    (path) => new URL(path, import.meta.url).href,
  )
  const code = `import { openJournals } from '${here}'
import { createLog } from '${platform}'
const { own } = openJournals(${JSON.stringify(dir)}, '${name}', createLog('test', 'fatal'))
own.append([${JSON.stringify(entry)}])
setInterval(() => {}, 1000)
process.stdout.write('there')`
  const command = [process.execPath, '--input-type=module', '-e', code]
  const [program = '', ...args] = under ? ['sh', '-c', '"$@" & exec sleep 60', 'sh', ...command] : command
  const started = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  child = started
  await once(started.stdout, 'data')
  return started
}

test('what a process left that was killed is taken over, once', async () => {
  const other = await another('local.1.b')
  expect(taken()).toEqual([])
  other.kill('SIGKILL')
  await once(other, 'exit')
  expect(taken()).toEqual(['local.1.b'])
  expect(taken()).toEqual([])
})

onLinux('a process that stands still lives, however old its last sign of life is by the clock', async () => {
  const other = await another('local.1.b')
  other.kill('SIGSTOP')
  silence('local.1.b')
  expect(taken()).toEqual([])
  other.kill('SIGKILL')
  await once(other, 'exit')
  expect(taken()).toEqual(['local.1.b'])
})

onLinux('one that has died, and for which nobody has waited, is dead', async () => {
  const parent = await another('local.1.b', 'sh')
  const { pid } = JSON.parse(readFileSync(leaseOf('local.1.b'), 'utf8'))
  process.kill(pid, 'SIGKILL')
  await sleep(100)
  expect(readFileSync(`/proc/${pid}/stat`, 'latin1')).toContain(') Z ')
  silence('local.1.b')
  expect(taken()).toEqual(['local.1.b'])
  parent.kill('SIGKILL')
})

test('a later process with the number of one that is silent is another one', async () => {
  mkdirSync(folderOf('local.1.b'))
  const lease = { host: 'another-machine', pid: process.ppid, started: 'another boot 1' }
  writeFileSync(leaseOf('local.1.b'), JSON.stringify(lease))
  expect(taken()).toEqual([])
  silence('local.1.b')
  expect(taken()).toEqual(['local.1.b'])
})

test('our own journal is never taken for one that has ended, even where its lease was lost; it gets another', async () => {
  journals.own.append([entry])
  rmSync(leaseOf('local.0.a'))
  expect(taken()).toEqual([])
  await sleep(2_500)
  expect(taken()).toEqual([])
  expect(existsSync(leaseOf('local.0.a'))).toBe(true)
})

test('a lease that a power cut left empty is nobody’s: its journal is taken once it is old', () => {
  mkdirSync(folderOf('local.1.b'))
  writeFileSync(join(folderOf('local.1.b'), '0000000001.ndjson'), '')
  writeFileSync(leaseOf('local.1.b'), '')
  expect(taken()).toEqual([])
  silence('local.1.b')
  expect(taken()).toEqual(['local.1.b'])
})

test('a journal that is just being made is left alone', () => {
  mkdirSync(folderOf('local.1.b'))
  expect(taken()).toEqual([])
  writeFileSync(`${leaseOf('local.1.b')}.4711`, '{')
  expect(taken()).toEqual([])
})

test('what else lies among the journals is not read, and a journal that cannot be read stops nobody', () => {
  for (const stray of ['lost+found', 'kept for later']) mkdirSync(folderOf(stray))
  writeFileSync(folderOf('.DS_Store'), 'x')
  writeFileSync(folderOf('local.7.c'), 'a file where a folder is to be')
  mkdirSync(folderOf('local.1.b'))
  writeFileSync(join(folderOf('local.1.b'), '0000000001.ndjson'), '')
  expect(taken()).toEqual(['local.1.b'])
})
