// From which network somebody asks. A proxy in front says it for them; nobody else is believed.
import type { IncomingMessage } from 'node:http'
import { isIP, isIPv4 } from 'node:net'
import { loopback, type Networks, plainAddress } from '../../platform/networks.ts'

/** Null for the own host, where no proxy says for whom it asks: nobody is counted by it. */
export type AddressOf = (request: IncomingMessage) => string | null

/** One of IPv6 stands for its network of 64 bits: whoever has one address there has them all. */
function network(address: string): string {
  if (isIPv4(address)) return address
  const [head = '', tail = ''] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  const groups = address.includes('::') ? [...left, ...zeros, ...right] : left
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

/** `proxies`: who is believed besides the own host. The last entry of X-Forwarded-For that is none of them is whom they ask for. */
export function createAddressOf(proxies: Networks): AddressOf {
  const isProxy = (address: string): boolean => loopback.has(address) || proxies.has(address)
  return (request) => {
    const remote = plainAddress(request.socket.remoteAddress ?? '')
    if (isIP(remote) === 0) return null
    if (!isProxy(remote)) return network(remote)
    const header = request.headers['x-forwarded-for']
    const said = (Array.isArray(header) ? header.join(',') : (header ?? ''))
      .split(',')
      .map((each) => plainAddress(each.trim()))
    const whom = said.findLast((each) => isIP(each) !== 0 && !isProxy(each))
    if (whom !== undefined) return network(whom)
    return loopback.has(remote) ? null : network(remote)
  }
}
