// A file of ckpool is all that stratum is told, but for its Redis and chain.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectMiner } from '../../dev/miner.ts'
import { type BitcoinNodePart, freePort, type RedisPart, startBitcoinNode, startRedis } from '../../dev/parts/index.ts'
import { startProcess } from '../../dev/process.ts'

const ADDRESS = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'

let dir: string
let redis: RedisPart
let node: BitcoinNodePart

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'game-ckpool-'))
  ;[redis, node] = await Promise.all([
    startRedis({ dir: join(dir, 'redis') }),
    startBitcoinNode({ dir: join(dir, 'node'), network: 'signet' }),
  ])
})

afterAll(async () => {
  await Promise.all([redis?.stop(), node?.stop()])
  await rm(dir, { recursive: true, force: true })
})

test.each([1, 2])('a miner joins at the port and difficulty of the file, over %d process(es)', async (processes) => {
  const { hostname, port: rpcPort, username, password } = new URL(node.rpcUrl)
  const port = await freePort()
  const file = join(dir, `${processes}.conf`)
  const conf = {
    btcd: [
      {
        url: `${hostname}:${rpcPort}`,
        auth: decodeURIComponent(username),
        pass: decodeURIComponent(password),
        notify: true,
      },
    ],
    zmqblock: node.zmqUrl,
    serverurl: [`127.0.0.1:${port}`],
    btcsig: '/as before/',
    mindiff: 1e-6,
    // A free port is a high one, and those are for farms.
    highdiff: 2e-6,
    logdir: 'logs',
  }
  await writeFile(file, `${JSON.stringify(conf)}\nComments of the operator.\n`)
  const stratum = await startProcess({
    name: 'stratum',
    entry: 'stratum/main.ts',
    args: ['--ckpool-conf', file],
    env: {
      BITCOIN_NETWORK: 'signet',
      REDIS_URL: redis.url,
      DATA_DIR: join(dir, `data-${processes}`),
      STRATUM_PROCESSES: String(processes),
    },
  })
  try {
    const told = stratum.lines.filter(({ msg }) => msg === "read ckpool's file")
    expect(told).toHaveLength(1)
    expect(told[0]?.ignored).toEqual({ 'btcd[0].notify': expect.any(String), logdir: expect.any(String) })
    expect(stratum.lines.map((line) => JSON.stringify(line)).join('\n')).not.toContain(decodeURIComponent(password))
    const miner = await connectMiner({ port, user: ADDRESS })
    expect(miner.difficulty).toBe(2e-6)
    expect(Buffer.from(miner.job.coinb2).toString('latin1')).toContain('/as before/')
    expect(await miner.submit(await miner.mine())).toEqual({ accepted: true })
    miner.close()
  } finally {
    await stratum.stop()
  }
})
