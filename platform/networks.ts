import { BlockList, isIP, isIPv6 } from 'node:net'
import type { Kind } from './options.ts'

/** A list of networks, as an operator wrote it. */
export interface Networks {
  readonly text: string
  has(address: string): boolean
}

const listedMax = 256

/** IPv4 as such, even where a socket that takes both writes it as IPv6 (RFC 4291, 2.5.5.2); link-local without its zone. */
export function plainAddress(address: string): string {
  if (address.startsWith('::ffff:')) return address.slice(7)
  const zoneAt = address.indexOf('%')
  return zoneAt < 0 ? address : address.slice(0, zoneAt)
}

function add(list: BlockList, text: string): boolean {
  const [address = '', bits, more] = text.split('/')
  const version = isIP(address)
  const most = version === 6 ? 128 : 32
  if (version === 0 || more !== undefined || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return false
  if (bits !== undefined && Number(bits) > most) return false
  list.addSubnet(address, bits === undefined ? most : Number(bits), version === 6 ? 'ipv6' : 'ipv4')
  return true
}

/** Null where a part of it is no network. */
export function readNetworks(text: string): Networks | null {
  const parts = text === 'none' ? [] : text.split(',').map((part) => part.trim())
  const list = new BlockList()
  if (parts.length > listedMax || !parts.every((part) => add(list, part))) return null
  return {
    text,
    has(address) {
      if (parts.length === 0) return false
      const plain = plainAddress(address)
      return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
    },
  }
}

export const noNetworks = readNetworks('none') as Networks
export const loopback = readNetworks('127.0.0.0/8,::1') as Networks

/** `127.0.0.0/8,::1,2001:db8::/32`, or `none`. */
export const networks: Kind<Networks> = {
  shape: 'address/bits,… or none',
  print: ({ text }) => text,
  parse(text) {
    const value = readNetworks(text)
    return value ? { ok: true, value } : { ok: false, problem: 'a list of networks like 10.0.0.0/8,::1, or none' }
  },
}
