import { isIPv6 } from 'node:net'

/** The peer's network, not the peer: /24 for IPv4, /48 for IPv6. */
export function addressPrefix(address: string): string {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address
  if (!isIPv6(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`
  const [left = '', right = ''] = plain.split('::')
  const head = left === '' ? [] : left.split(':')
  const tail = right === '' ? [] : right.split(':')
  const whole = [...head, ...Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0'), ...tail]
  return `${whole.slice(0, 3).join(':')}::/48`
}
