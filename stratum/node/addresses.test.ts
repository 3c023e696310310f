import { expect, test } from 'vitest'
import { nodeAddresses, nodesMax, rpcUrls, zmqUrls } from './addresses.ts'

const rpc = (text: string) => rpcUrls.parse(text)
const value = (text: string): readonly string[] => {
  const parsed = rpc(text)
  return parsed.ok ? parsed.value : []
}

test('nodes are listed in order of priority, and publishers stand at the places of theirs', () => {
  const zmq = zmqUrls.parse('tcp://a:28332,,tcp://c:28332')
  expect(zmq.ok && nodeAddresses(value('http://u:p%2C1@a:8332, https://b,http://c:1'), zmq.value)).toEqual([
    { name: 'a:8332', rpcUrl: 'http://u:p%2C1@a:8332', zmqUrl: 'tcp://a:28332' },
    { name: 'b:443', rpcUrl: 'https://b', zmqUrl: '' },
    { name: 'c:1', rpcUrl: 'http://c:1', zmqUrl: 'tcp://c:28332' },
  ])
})

test('the same node twice is refused, and more than there may be', () => {
  expect(rpc('http://a:1,http://u:p@a:1').ok).toBe(false)
  const many = (count: number): string => Array.from({ length: count }, (_, i) => `http://a:${i + 1}`).join()
  expect(rpc(many(nodesMax)).ok).toBe(true)
  expect(rpc(many(nodesMax + 1)).ok).toBe(false)
})

test('what is no address is refused', () => {
  for (const text of ['http://a:1,', 'ftp://a', 'a:8332']) expect(rpc(text).ok).toBe(false)
  expect(zmqUrls.parse('http://a:1').ok).toBe(false)
  expect(() => nodeAddresses(['http://a:1'], ['', 'tcp://b:1'])).toThrow('more nodes')
})
