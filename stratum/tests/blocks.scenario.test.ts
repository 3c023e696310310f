// A solved block on a real regtest node: it enters the chain, pays the miner, and is told of as the chain settles it.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashToDisplay } from '../../bitcoin/index.ts'
import type { Share } from '../../dev/miner.ts'
import { ADDRESSES, blockOf, isCurrent, solves } from './regtest.ts'
import { becomes, type Site, startSite } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await startSite('regtest')
})
afterAll(async () => {
  await site?.stop()
})

const height = (): Promise<number> => site.node.rpc<number>('getblockcount')
const unsettled = (): string[] => readdirSync(join(site.dir, 'stratum', 'blocks', 'unsettled'))

test.each(
  Object.entries(ADDRESSES),
)('a block for a %s address raises the chain and pays all of it there', async (_type, payee) => {
  const rig = await site.miner({ user: `${payee}.rig1` })
  await isCurrent(site, rig)
  const before = await height()
  const share = await solves(site, rig)
  expect(await rig.submit(share)).toEqual({ accepted: true })
  await becomes(height, (now) => now === before + 1, 2_000)
  const block = await blockOf(site, share)
  const outputs = block.tx[0]?.vout.filter(({ value }) => value > 0)
  expect(outputs).toEqual([expect.objectContaining({ value: 50 })])
  expect(outputs?.[0]?.scriptPubKey.address).toBe(payee)
  const found = await becomes(
    async () => (await site.of('BlockFound')).find(({ hash }) => hash === block.hash),
    (event) => event !== undefined,
  )
  expect(found).toMatchObject({ address: payee, worker: 'rig1', height: before + 1, rewardSats: '5000000000' })
  await becomes(
    async () => (await site.of('BlockSettled')).filter(({ hash }) => hash === block.hash),
    (all) => all.length === 1 && all[0]?.outcome === 'accepted',
  )
  const shares = (await site.of('ShareAccepted')).filter(({ hash }) => hash === block.hash)
  expect(shares).toEqual([expect.objectContaining({ isBlock: true, proof: expect.anything() })])
  expect(unsettled()).toEqual([])
  rig.close()
})

test('the node finds nothing wrong with our coinbase', async () => {
  await site.node.rpc('generatetoaddress', 1, ADDRESSES.P2TR)
  expect(await site.metric('stratum_template_objections_total')).toBe(0)
  expect(site.stratum.lines.filter(({ msg }) => String(msg).startsWith('the node would refuse'))).toEqual([])
})

test('transactions of the mempool are in the block, behind a branch that holds', async () => {
  const rpc = site.node.rpc
  await rpc('createwallet', 'payer')
  const own = await rpc<string>('getnewaddress', '', 'bech32')
  await rpc('generatetoaddress', 104, own)
  const txids: string[] = []
  for (let i = 0; i < 5; i++) txids.push(await rpc<string>('sendtoaddress', ADDRESSES.P2WPKH, 1))
  const rig = await site.miner({ user: ADDRESSES.P2TR, rolling: true })
  // The next block brings a template that has seen the transactions.
  await rpc('generateblock', own, [])
  await isCurrent(site, rig)
  expect(rig.job.branch.length).toBeGreaterThanOrEqual(3)
  const share = await solves(site, rig)
  expect(await rig.submit(share)).toEqual({ accepted: true })
  const block = await blockOf(site, share, 2_000)
  expect(
    block?.tx
      .slice(1)
      .map(({ txid }) => txid)
      .sort(),
  ).toEqual(txids.sort())
  rig.close()
}, 60_000)

test('where the template signals a bit inside the mask, rolled blocks are valid all the same', async () => {
  const rig = await site.miner({ user: ADDRESSES.P2WPKH, rolling: true })
  await site.node.rpc('generatetoaddress', Math.max(1, 150 - (await height())), ADDRESSES.P2SH)
  await isCurrent(site, rig)
  const { version } = await site.node.rpc<{ version: number }>('getblocktemplate', { rules: ['segwit'] })
  expect(version & 0x1fffe000).not.toBe(0)
  expect(rig.job.version & 0x1fffe000).toBe(0)
  // The first search leaves the bits alone; the second one rolls.
  await rig.mine({ difficulty: 4.7e-10 })
  const share = await solves(site, rig)
  expect(share.versionBits).not.toBe(0)
  expect(await rig.submit(share)).toEqual({ accepted: true })
  const block = await blockOf(site, share, 2_000)
  expect((block?.version ?? 0) & 0x1fffe000).toBe(share.versionBits)
  rig.close()
}, 60_000)

test('a block for the tip before goes to the node, but its share is stale and nobody celebrates', async () => {
  const rig = await site.miner({ user: `${ADDRESSES.P2TR}.late` })
  const late = await solves(site, rig)
  const clean = rig.notification('mining.notify')
  await site.node.rpc('generatetoaddress', 1, ADDRESSES.P2SH)
  await clean
  expect(await rig.submit(late)).toMatchObject({ accepted: false, code: 21 })
  const hash = hashToDisplay(late.hash)
  const header = await becomes(
    () => site.node.rpc<{ confirmations: number }>('getblockheader', hash).catch(() => null),
    (found) => found !== null,
  )
  expect(header?.confirmations).toBe(-1)
  await becomes(unsettled, (files) => files.length === 0)
  const told = (await site.events()).filter((event) => 'hash' in event && event.hash === hash)
  expect(told).toEqual([])
  // Should the chain turn to it after all, it is told of.
  const rival = await site.node.rpc<string>('getbestblockhash')
  await site.node.rpc('invalidateblock', rival)
  const outcome = await becomes(
    async () => (await site.of('BlockSettled')).find((event) => event.hash === hash)?.outcome,
    (found) => found === 'accepted',
  )
  expect(outcome).toBe('accepted')
  expect((await site.of('BlockFound')).some((event) => event.hash === hash)).toBe(true)
  rig.close()
}, 60_000)

test('a block is orphaned when the chain leaves it, and another one confirmed under a hundred', async () => {
  const rig = await site.miner({ user: `${ADDRESSES.P2TR}.watched` })
  const kept = await solves(site, rig)
  await rig.submit(kept)
  await blockOf(site, kept, 2_000)
  const left = await solves(site, rig)
  await rig.submit(left)
  await blockOf(site, left, 2_000)
  await site.node.rpc('invalidateblock', hashToDisplay(left.hash))
  await site.node.rpc('generatetoaddress', 99, ADDRESSES.P2SH)
  const outcomes = async (share: Share): Promise<string[]> =>
    (await site.of('BlockSettled'))
      .filter((event) => event.hash === hashToDisplay(share.hash))
      .map(({ outcome }) => outcome)
  await becomes(
    () => outcomes(left),
    (all) => all.join() === 'accepted,orphaned',
    20_000,
  )
  await becomes(
    () => outcomes(kept),
    (all) => all.join() === 'accepted,confirmed',
    20_000,
  )
  rig.close()
}, 90_000)

test('a block found while the node is down survives a kill -9 of stratum and is submitted when both are back', async () => {
  const rig = await site.miner({ user: `${ADDRESSES.P2WSH}.lucky` })
  await isCurrent(site, rig)
  const before = await height()
  const share = await solves(site, rig)
  // Stopped, not killed: this is about stratum, and a killed node may have lost the blocks of its last second.
  await site.node.stop()
  expect(await rig.submit(share)).toEqual({ accepted: true })
  expect(unsettled()).toEqual([`${hashToDisplay(share.hash)}.json`])
  await site.stratum.kill()
  await site.node.restart()
  expect(await height()).toBe(before)
  await site.startStratum()
  await becomes(height, (now) => now === before + 1, 20_000)
  expect((await blockOf(site, share)).height).toBe(before + 1)
  await becomes(unsettled, (files) => files.length === 0)
  await becomes(
    async () => (await site.of('BlockSettled')).filter(({ hash }) => hash === hashToDisplay(share.hash)),
    (all) => all.length === 1 && all[0]?.outcome === 'accepted',
  )
  rig.close()
}, 120_000)
