import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { holderOf, isAlive, tryLock, withLock } from './lock.ts'

const folder = mkdtempSync(join(tmpdir(), 'game-lock-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a lock that is held names its holder, and is free again after its release', () => {
  const path = join(folder, 'held')
  const lock = tryLock(path)
  expect(tryLock(path)).toEqual({ heldBy: holderOf(process.pid) })
  if ('release' in lock) lock.release()
  expect(tryLock(path)).toHaveProperty('release')
})

test('the lock of a process that died does not count', async () => {
  const path = join(folder, 'dead')
  const child = spawn('sleep', ['60'])
  const holder = holderOf(child.pid as number)
  expect(holder && isAlive(holder)).toBe(true)
  writeFileSync(path, JSON.stringify(holder))
  expect(tryLock(path)).toEqual({ heldBy: holder })
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(tryLock(path)).toHaveProperty('release')
})

test('another process that was given the same pid does not hold the lock', () => {
  const path = join(folder, 'reused')
  writeFileSync(path, JSON.stringify({ pid: process.pid, started: '1' }))
  expect(tryLock(path)).toHaveProperty('release')
})

test('work under one lock never runs twice at a time, and a failure gives the lock back', async () => {
  const path = join(folder, 'work')
  let inside = 0
  let most = 0
  const work = async (): Promise<void> => {
    inside++
    most = Math.max(most, inside)
    await new Promise((resolve) => setTimeout(resolve, 5))
    inside--
    throw new Error('failed')
  }
  await Promise.allSettled([withLock(path, 5_000, work), withLock(path, 5_000, work), withLock(path, 5_000, work)])
  expect(most).toBe(1)
  expect(existsSync(path)).toBe(false)
})
