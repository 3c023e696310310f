import { isIPv6 } from 'node:net'
import { plainAddress } from '../../platform/networks.ts'

/** The peer's network, not the peer: /24 for IPv4, /48 for IPv6. */
export function addressPrefix(address: string): string {
  const plain = plainAddress(address)
  return isIPv6(plain) ? `${groups(plain, 3)}::/48` : `${plain.split('.').slice(0, 3).join('.')}.0/24`
}

/** Whom a ban is for: one IPv4 address; the /64 of IPv6, which one household has. */
export function banKey(address: string): string {
  const plain = plainAddress(address)
  return isIPv6(plain) ? `${groups(plain, 4)}::/64` : plain
}

/** The first 16-bit groups, with what `::` stands for. */
function groups(address: string, count: number): string {
  const [left = '', right = ''] = address.split('::')
  const head = left === '' ? [] : left.split(':')
  const tail = right === '' ? [] : right.split(':')
  const between = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0')
  return [...head, ...between, ...tail].slice(0, count).join(':')
}
