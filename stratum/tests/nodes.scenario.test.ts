// Two real nodes behind one pool: killed, stopped, cut off from each other, under miners who go on all the time.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromHex, hashToDisplay, scriptToAddress } from '../../bitcoin/index.ts'
import type { Miner, SubmitResult } from '../../dev/miner.ts'
import { type BitcoinNodePart, freePort, startBitcoinNode } from '../../dev/parts/index.ts'
import { becomes, type Site, startSite } from './site.ts'

const script = `0014${'33'.repeat(20)}`
const PAYEE = scriptToAddress(fromHex(script), 'signet') ?? ''
const PAYEE_REGTEST = scriptToAddress(fromHex(script), 'regtest') ?? ''
/** A share takes some hundred hashes, a block of this signet some million. */
const easy = { START_DIFFICULTY: '1e-7', MIN_DIFFICULTY: '1e-7' }
const triesMax = 1_000_000_000

const nameOf = (node: BitcoinNodePart): string => new URL(node.rpcUrl).host
const both = (first: BitcoinNodePart, second: BitcoinNodePart): Record<string, string> => ({
  BITCOIN_RPC_URL: `${first.rpcUrl},${second.rpcUrl}`,
  BITCOIN_ZMQ_URL: `${first.zmqUrl},${second.zmqUrl}`,
})
const folders: string[] = []
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'game-node-'))
  folders.push(made)
  return made
}
afterAll(() => {
  for (const each of folders) rmSync(each, { recursive: true, force: true })
})
const tipOf = (node: BitcoinNodePart): Promise<string> => node.rpc<string>('getbestblockhash')
const workedOn = (rig: Miner): string => hashToDisplay(rig.job.previousHash)
const inUse = async (site: Site, node: BitcoinNodePart): Promise<boolean> =>
  (await site.metric('stratum_node_in_use', `node="${nameOf(node)}"`)) === 1
const lag = (site: Site, node: BitcoinNodePart): Promise<number> =>
  site.metric('stratum_node_lag_blocks', `node="${nameOf(node)}"`)

/** Says how long something took, from one event to another. */
function told(what: string, sinceMs: number): number {
  const ms = Math.round(performance.now() - sinceMs)
  process.stdout.write(`  ${what}: ${ms} ms\n`)
  return ms
}

/** Miners that hash and submit until told to stop; what they were answered. */
function load(rigs: readonly Miner[]): { stop(): Promise<SubmitResult[]>; readonly answers: SubmitResult[] } {
  const answers: SubmitResult[] = []
  let running = true
  const work = rigs.map(async (rig) => {
    while (running) answers.push(await rig.submit(await rig.mine({ hashesPerSecond: 20_000 })))
  })
  return {
    answers,
    async stop() {
      running = false
      await Promise.all(work)
      return answers
    },
  }
}

describe('two nodes that know each other', () => {
  let site: Site
  let second: BitcoinNodePart
  let rigs: Miner[]
  let peer = ''
  const connect = async (): Promise<void> => {
    await site.node.rpc('addnode', peer, 'onetry')
  }
  const findsBlock = async (node: BitcoinNodePart): Promise<string> => {
    const [hash] = await node.rpc<string[]>('generatetoaddress', 1, PAYEE, triesMax)
    return hash as string
  }

  beforeAll(async () => {
    const peerPort = await freePort()
    peer = `127.0.0.1:${peerPort}`
    second = await startBitcoinNode({ dir: folder(), network: 'signet', peerPort })
    site = await startSite('signet', (first) => ({ ...both(first, second), ...easy }))
    await connect()
    await findsBlock(second)
    await becomes(async () => (await tipOf(site.node)) === (await tipOf(second)), Boolean)
    rigs = await Promise.all(Array.from({ length: 10 }, (_, i) => site.miner({ user: `${PAYEE}.rig${i}` })))
  }, 120_000)
  afterAll(async () => {
    for (const rig of rigs ?? []) rig.close()
    await site?.stop()
    await second?.stop()
  })

  test('the preferred one is in use, and no password is in the log', async () => {
    await becomes(() => inUse(site, site.node), Boolean, 15_000)
    expect(await inUse(site, second)).toBe(false)
    expect(await site.metric('stratum_node_up')).toBe(2)
    const asked = `node="${nameOf(site.node)}",method="getblocktemplate"`
    expect(await site.metric('stratum_node_rpc_seconds_count', asked)).toBeGreaterThan(0)
    expect(await site.metric('stratum_template_fetch_seconds_count')).toBeGreaterThan(0)
    const { password } = new URL(site.node.rpcUrl)
    expect(JSON.stringify(site.stratum.lines)).not.toContain(password)
  }, 60_000)

  test('when it is killed under load, the next job comes from the second within a second or so', async () => {
    const [rig] = rigs as [Miner]
    const mining = load(rigs)
    await sleep(1_000)
    const next = rig.notification('mining.notify')
    const sinceMs = performance.now()
    await site.node.kill()
    await next
    expect(told('kill -9 of the preferred node → job of the second', sinceMs)).toBeLessThan(2_000)
    expect(await inUse(site, second)).toBe(true)
    await sleep(500)
    const answers = await mining.stop()
    expect(answers.length).toBeGreaterThan(50)
    expect(answers.filter(({ accepted }) => !accepted)).toEqual([])
  }, 60_000)

  test('a block of the second reaches the miners, and the first is used again once it has caught up', async () => {
    const [rig] = rigs as [Miner]
    const hash = await findsBlock(second)
    const sinceMs = performance.now()
    await becomes(
      () => workedOn(rig),
      (previous) => previous === hash,
    )
    told('block of the second node, seen by its caller → job', sinceMs)
    await site.node.restart()
    await connect()
    const backMs = performance.now()
    await becomes(() => inUse(site, site.node), Boolean, 30_000)
    expect(told('the preferred node is back → in use', backMs)).toBeGreaterThan(3_000)
    expect(await lag(site, site.node)).toBe(0)
  }, 90_000)

  test('one that hangs is left within a second or so', async () => {
    const [rig] = rigs as [Miner]
    const next = rig.notification('mining.notify')
    const sinceMs = performance.now()
    process.kill(site.node.pid, 'SIGSTOP')
    try {
      await next
      expect(told('the preferred node hangs → job of the second', sinceMs)).toBeLessThan(2_500)
      expect(await inUse(site, second)).toBe(true)
    } finally {
      process.kill(site.node.pid, 'SIGCONT')
    }
    await becomes(() => inUse(site, site.node), Boolean, 60_000)
  }, 90_000)

  test('one that lags is not used until it has caught up', async () => {
    const [rig] = rigs as [Miner]
    await site.node.rpc('setnetworkactive', false)
    const hash = await findsBlock(second)
    const sinceMs = performance.now()
    await becomes(
      () => workedOn(rig),
      (previous) => previous === hash,
    )
    told('a block that only the second node has → job', sinceMs)
    expect(await inUse(site, second)).toBe(true)
    await becomes(
      () => lag(site, site.node),
      (blocks) => blocks === 1,
    )
    await site.node.rpc('setnetworkactive', true)
    await connect()
    await becomes(() => inUse(site, site.node), Boolean, 60_000)
    expect(await lag(site, site.node)).toBe(0)
    expect(workedOn(rig)).toBe(hash)
  }, 90_000)

  test('with all nodes down shares are still judged, and mining goes on when one is back', async () => {
    const [rig] = rigs as [Miner]
    const mining = load(rigs.slice(0, 3))
    await Promise.all([site.node.stop(), second.stop()])
    await becomes(
      () => site.stratum.lines.some(({ msg }) => msg === 'no node gives templates: mining on the last one'),
      Boolean,
    )
    const before = mining.answers.length
    await becomes(
      () => mining.answers.length,
      (now) => now > before + 20,
    )
    const newcomer = await site.miner({ user: `${PAYEE}.newcomer` })
    expect(workedOn(newcomer)).toBe(workedOn(rig))
    newcomer.close()
    await second.restart()
    await becomes(() => inUse(site, second), Boolean, 20_000)
    const hash = await findsBlock(second)
    await becomes(
      () => workedOn(rig),
      (previous) => previous === hash,
    )
    const answers = await mining.stop()
    // Only what was under way when the block came may be late.
    expect(answers.slice(0, -20).filter(({ accepted }) => !accepted)).toEqual([])
    await site.node.restart()
  }, 90_000)
})

describe('two nodes that do not know each other', () => {
  let site: Site
  let second: BitcoinNodePart
  const height = (node: BitcoinNodePart): Promise<number> => node.rpc<number>('getblockcount')
  const unsettled = (): string[] => readdirSync(join(site.dir, 'stratum', 'blocks', 'unsettled'))
  const settled = async (hash: string): Promise<string[]> =>
    (await site.of('BlockSettled')).filter((event) => event.hash === hash).map(({ outcome }) => outcome)

  async function wins(rig: Miner): Promise<string> {
    const tip = await tipOf(site.node)
    await becomes(
      () => workedOn(rig),
      (previous) => previous === tip,
    )
    const share = await rig.mine({ difficulty: 4.7e-10 })
    expect(await rig.submit(share)).toEqual({ accepted: true })
    return hashToDisplay(share.hash)
  }

  beforeAll(async () => {
    second = await startBitcoinNode({
      dir: folder(),
      network: 'regtest',
    })
    site = await startSite('regtest', (first) => both(first, second))
  }, 120_000)
  afterAll(async () => {
    await site?.stop()
    await second?.stop()
  })

  test('a found block is handed to both', async () => {
    const rig = await site.miner({ user: `${PAYEE_REGTEST}.rig` })
    const hash = await wins(rig)
    await becomes(
      async () => [await tipOf(site.node), await tipOf(second)].join(),
      (tips) => tips === `${hash},${hash}`,
    )
    await becomes(unsettled, (files) => files.length === 0)
    await becomes(
      () => settled(hash),
      (all) => all.join() === 'accepted',
    )
    rig.close()
  })

  test('one that was down gets it when it is back; meanwhile the other has settled it', async () => {
    const rig = await site.miner({ user: `${PAYEE_REGTEST}.rig` })
    await second.stop()
    const hash = await wins(rig)
    await becomes(
      () => settled(hash),
      (all) => all.join() === 'accepted',
    )
    expect(unsettled()).toEqual([`${hash}.json`])
    await second.restart()
    await becomes(
      () => tipOf(second),
      (tip) => tip === hash,
      20_000,
    )
    await becomes(unsettled, (files) => files.length === 0)
    expect(await settled(hash)).toEqual(['accepted'])
    rig.close()
  })

  test('the newest tip wins, and a block that it has left behind is orphaned', async () => {
    const rig = await site.miner({ user: `${PAYEE_REGTEST}.rig` })
    const mine = await wins(rig)
    await becomes(
      () => tipOf(second),
      (tip) => tip === mine,
    )
    await second.rpc('invalidateblock', mine)
    await second.rpc('generatetoaddress', 3, PAYEE_REGTEST)
    const tip = await tipOf(second)
    await becomes(
      () => workedOn(rig),
      (previous) => previous === tip,
    )
    expect(await inUse(site, second)).toBe(true)
    await becomes(
      () => settled(mine),
      (all) => all.join() === 'accepted,orphaned',
    )
    rig.close()
  })

  test('when the higher one dies, miners are not sent back to the block before', async () => {
    const rig = await site.miner({ user: `${PAYEE_REGTEST}.rig` })
    const tip = await tipOf(second)
    const { length } = rig.notifications
    expect(await height(second)).toBeGreaterThan(await height(site.node))
    await second.kill()
    await sleep(2_500)
    expect(workedOn(rig)).toBe(tip)
    expect(rig.notifications.slice(length).filter(({ method }) => method === 'mining.notify')).toEqual([])
    // The one that is left catches up, and passes it.
    const blocks = await site.node.rpc<string[]>('generatetoaddress', 3, PAYEE_REGTEST)
    await becomes(
      () => workedOn(rig),
      (previous) => previous === blocks.at(-1),
    )
    expect(await inUse(site, site.node)).toBe(true)
    rig.close()
  })

  test('a block that one of them cannot know is neither rejected nor orphaned', async () => {
    await second.restart()
    const rig = await site.miner({ user: `${PAYEE_REGTEST}.rig` })
    const hash = await wins(rig)
    await becomes(
      () => settled(hash),
      (all) => all.join() === 'accepted',
    )
    await site.node.rpc('generatetoaddress', 2, PAYEE_REGTEST)
    await sleep(1_000)
    await expect(second.rpc('getblockheader', hash)).rejects.toThrow('Block not found')
    expect(await settled(hash)).toEqual(['accepted'])
    // It goes on being offered to the other one, which may yet hear of what it builds upon.
    expect(unsettled()).toEqual([`${hash}.json`])
    rig.close()
  })
})

test('without ZMQ a block is heard of by long poll', async () => {
  const site = await startSite('regtest', { BITCOIN_ZMQ_URL: '' })
  try {
    const rig = await site.miner({ user: `${PAYEE_REGTEST}.rig` })
    for (let i = 0; i < 3; i++) {
      const next = rig.notification('mining.notify')
      const sinceMs = performance.now()
      const [hash] = await site.node.rpc<string[]>('generatetoaddress', 1, PAYEE_REGTEST)
      await next
      // Polling alone would take half a second on average.
      expect(told('block → job, by long poll', sinceMs)).toBeLessThan(900)
      expect(workedOn(rig)).toBe(hash)
      await sleep(1_200)
    }
    rig.close()
  } finally {
    await site.stop()
  }
})

test('a node that is not ready is asked until it is, and the pool starts without it', async () => {
  // A node of the main network without peers has a chain to fetch first: it refuses templates.
  const node = await startBitcoinNode({
    dir: folder(),
    network: 'regtest',
    args: ['-regtest=0', '-connect=0'],
  })
  const site = await startSite('regtest', () => ({
    BITCOIN_NETWORK: 'mainnet',
    BITCOIN_RPC_URL: node.rpcUrl,
    BITCOIN_ZMQ_URL: node.zmqUrl,
  }))
  try {
    const line = await site.stratum.line(({ msg }) => msg === 'the node gives no template')
    process.stdout.write(`  the node says: ${line.reason}\n`)
    expect(await site.metric('stratum_node_up')).toBe(0)
  } finally {
    await site.stop()
    await node.stop()
  }
})

test('a node of another chain is never used', async () => {
  const stranger = await startBitcoinNode({
    dir: folder(),
    network: 'signet',
  })
  const site = await startSite('regtest', (own) => both(stranger, own))
  try {
    await site.stratum.line(({ msg }) => msg === 'the node is of another chain')
    await becomes(() => inUse(site, site.node), Boolean)
    expect(await site.metric('stratum_node_up', `node="${nameOf(stranger)}"`)).toBe(0)
  } finally {
    await site.stop()
    await stranger.stop()
  }
})
