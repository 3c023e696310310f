import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { BlockFiles, type UnsettledBlock } from './block-files.ts'

let dir: string
let files: BlockFiles

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'block-files-'))
  files = new BlockFiles(dir, createLog('test', 'fatal'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const block = (hash: string): UnsettledBlock => ({
  fact: {
    hash,
    height: 7,
    address: 'bcrt1qalice',
    worker: 'rig',
    network: 'regtest',
    rewardSats: '5000000000',
    networkDifficulty: 1,
    shareDifficulty: 2,
    proof: { header: '00', coinbase: '01', merkleBranch: [] },
  } as unknown as UnsettledBlock['fact'],
  announced: true,
  work: 3,
})
const inFolder = (name: string): string[] => readdirSync(join(dir, 'blocks', name)).sort()

test('a block is read as it was written, until it is forgotten', () => {
  files.writeUnsettled(block('a'))
  files.writeWatched({ fact: block('b').fact, announced: true, outcome: null })
  expect(files.unsettled()).toEqual([block('a')])
  expect(files.watched().map(({ fact }) => fact.hash)).toEqual(['b'])
  files.forget('unsettled', 'a')
  expect(files.unsettled()).toEqual([])
})

test('a file that a power cut emptied, or that is none of ours, is put aside and costs the others nothing', () => {
  files.writeUnsettled(block('a'))
  writeFileSync(join(dir, 'blocks', 'unsettled', 'b.json'), '')
  writeFileSync(join(dir, 'blocks', 'watched', 'c.json'), '{"fact":{"ha')
  expect(files.unsettled()).toEqual([block('a')])
  expect(files.watched()).toEqual([])
  expect(inFolder('unsettled')).toEqual(['a.json', 'b.json.unreadable'])
  expect(inFolder('watched')).toEqual(['c.json.unreadable'])
})

test('of refused blocks the newest twenty are kept', () => {
  for (let i = 0; i < 24; i++) {
    // Hashes fall, so that their order is not that of time.
    const hash = String(99 - i)
    files.writeUnsettled(block(hash))
    utimesSync(join(dir, 'blocks', 'unsettled', `${hash}.json`), i, i)
    files.reject(hash)
  }
  const kept = Array.from({ length: 20 }, (_, i) => `${99 - 4 - i}.json`)
  expect(inFolder('rejected')).toEqual(kept.sort())
})
