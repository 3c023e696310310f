import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { Publisher } from 'zeromq'
import { createLog } from '../../platform/log.ts'
import { BitcoinNode } from './node.ts'

let publisher: Publisher
let node: BitcoinNode
afterEach(async () => {
  publisher.close()
  await node.close()
})

test('announcements that were lost on their way are counted by the gap in their numbers', async () => {
  publisher = new Publisher({ linger: 0 })
  await publisher.bind('tcp://127.0.0.1:*')
  const missed: number[] = []
  const announced: string[] = []
  node = new BitcoinNode(
    {
      // Nobody listens there: this is about its publisher only.
      address: { name: 'n:1', rpcUrl: 'http://127.0.0.1:1', zmqUrl: publisher.lastEndpoint ?? '' },
      network: 'regtest',
      metrics: { answered: () => undefined, fetched: () => undefined, missed: (_, count) => missed.push(count) },
      log: createLog('test', 'fatal'),
    },
    { changed: () => undefined, announced: (_, hash) => announced.push(hash) },
  )
  let sequence = 0
  const publish = async (number: number): Promise<void> => {
    const counter = Buffer.alloc(4)
    counter.writeUInt32LE(number)
    await publisher.send(['hashblock', Buffer.alloc(32, number), counter])
  }
  // What is published before the subscription has come through is heard by nobody.
  while (announced.length === 0) {
    await publish(++sequence)
    await sleep(20)
  }
  const before = missed.length
  await publish(sequence + 1)
  await publish(sequence + 5)
  // It was started again.
  await publish(0)
  while (announced.at(-1) !== '00'.repeat(32)) await sleep(10)
  expect(missed.slice(before)).toEqual([3])
  expect(announced.slice(-3)).toEqual([sequence + 1, sequence + 5, 0].map((n) => Buffer.alloc(32, n).toString('hex')))
})

test('a node that nobody answers for is met all the same, and not alive', async () => {
  publisher = new Publisher({ linger: 0 })
  node = new BitcoinNode(
    {
      address: { name: 'n:1', rpcUrl: 'http://127.0.0.1:1', zmqUrl: '' },
      network: 'regtest',
      metrics: { answered: () => undefined, fetched: () => undefined, missed: () => undefined },
      log: createLog('test', 'fatal'),
    },
    { changed: () => undefined, announced: () => undefined },
  )
  await node.met
  expect([node.alive, node.fit]).toEqual([false, false])
})
