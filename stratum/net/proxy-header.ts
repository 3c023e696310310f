// PROXY protocol, version 2 (haproxy, doc/proxy-protocol.txt, 2.2): who is behind a proxy's connection.

/** What a proxy says before the first byte of a connection. */
export type ProxyReading =
  | { readonly kind: 'more' }
  | { readonly kind: 'bad' }
  /** `source` is null where the proxy speaks for itself (LOCAL), or for somebody without an IP address. */
  | { readonly kind: 'header'; readonly source: string | null; readonly length: number }

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')
const fixedBytes = 16
/** Addresses and what follows them; proxies add a few hundred bytes of TLVs at most. */
export const proxyHeaderBytesMax = fixedBytes + 2_048
const versionAndLocal = 0x20
const versionAndProxy = 0x21
const overIpv4 = 0x1
const overIpv6 = 0x2
/** Family and transport share a byte; a unix socket and an unspecified family have no address for us. */
const familiesMost = 0x3
const transportsMost = 0x2
const MORE: ProxyReading = { kind: 'more' }
const BAD: ProxyReading = { kind: 'bad' }

export function readProxyHeader(bytes: Buffer): ProxyReading {
  const seen = Math.min(bytes.length, SIGNATURE.length)
  if (bytes.compare(SIGNATURE, 0, seen, 0, seen) !== 0) return BAD
  if (bytes.length < fixedBytes) return MORE
  const command = bytes.readUInt8(12)
  if (command !== versionAndLocal && command !== versionAndProxy) return BAD
  const family = bytes.readUInt8(13) >> 4
  if (family > familiesMost || (bytes.readUInt8(13) & 0xf) > transportsMost) return BAD
  const length = fixedBytes + bytes.readUInt16BE(14)
  if (length > proxyHeaderBytesMax) return BAD
  if (bytes.length < length) return MORE
  if (command === versionAndLocal) return { kind: 'header', source: null, length }
  // Source, destination, both ports; TLVs behind them are not for us.
  if (family === overIpv4) return length < fixedBytes + 12 ? BAD : { kind: 'header', source: ipv4(bytes), length }
  if (family === overIpv6) return length < fixedBytes + 36 ? BAD : { kind: 'header', source: ipv6(bytes), length }
  return { kind: 'header', source: null, length }
}

const ipv4 = (bytes: Buffer): string => bytes.subarray(fixedBytes, fixedBytes + 4).join('.')

/** All eight groups; nobody reads it but our own prefixes. */
function ipv6(bytes: Buffer): string {
  const source = bytes.subarray(fixedBytes, fixedBytes + 16)
  const isMapped = source.readBigUInt64BE(0) === 0n && source.readUInt32BE(8) === 0xffff
  if (isMapped) return source.subarray(12).join('.')
  return Array.from({ length: 8 }, (_, i) => source.readUInt16BE(2 * i).toString(16)).join(':')
}
