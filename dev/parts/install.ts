import { findBitcoind } from './bitcoin-node.ts'
import { chromiumPath } from './chromium.ts'
import { findRedis } from './redis.ts'

/**
 * Makes sure of everything that tests need and npm does not bring: Redis, a Bitcoin node, Chromium.
 * @throws PartMissing naming the first that cannot be had
 */
export async function installParts(onProgress: (line: string) => void): Promise<void> {
  await Promise.all([findRedis(onProgress), findBitcoind({ network: 'regtest', onProgress }), chromiumPath(onProgress)])
}
