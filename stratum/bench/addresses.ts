import { scriptToAddress } from '../../bitcoin/index.ts'

/** P2WPKH addresses of regtest whose key hash is a counter: valid, and nobody's. */
export function addresses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const script = new Uint8Array(22)
    script.set([0x00, 20])
    new DataView(script.buffer).setUint32(18, i + 1)
    return scriptToAddress(script, 'regtest') as string
  })
}
