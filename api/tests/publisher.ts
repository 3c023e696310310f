// A stratum's events as a test tells them: sequences count up, times are now unless said.
import { scriptToAddress } from '../../bitcoin/index.ts'
import type { GameEvent } from '../../events/index.ts'

type EventOf<T extends GameEvent['type']> = Extract<GameEvent, { type: T }>
type Fields<T extends GameEvent['type']> = Partial<Omit<EventOf<T>, 'type' | 'source' | 'instance' | 'sequence'>>

/** The nth test player's address on regtest. */
export function addressOf(n: number): string {
  const program = new Uint8Array(20).fill(7)
  program.set([n >> 8, n & 255], 18)
  return scriptToAddress(Uint8Array.from([0, 20, ...program]), 'regtest') ?? ''
}

export const hexOf = (bytes: number, n: number): string => n.toString(16).padStart(bytes * 2, '0')
export const proofOf = (n: number) => ({ header: hexOf(80, n), coinbase: hexOf(100, n), merkleBranch: [hexOf(32, n)] })

export interface TestPublisher {
  readonly instance: string
  accepts(fields?: Fields<'ShareAccepted'>): EventOf<'ShareAccepted'>
  refuses(fields?: Fields<'SharesRefused'>): EventOf<'SharesRefused'>
  connects(fields?: Fields<'WorkerConnected'>): EventOf<'WorkerConnected'>
  disconnects(fields?: Fields<'WorkerDisconnected'>): EventOf<'WorkerDisconnected'>
  findsBlock(fields?: Fields<'BlockFound'>): EventOf<'BlockFound'>
  settlesBlock(fields?: Fields<'BlockSettled'>): EventOf<'BlockSettled'>
  changesTip(fields?: Fields<'TipChanged'>): EventOf<'TipChanged'>
}

export function testPublisher(instance: string): TestPublisher {
  let sequence = 0
  const envelope = () => ({ source: 'hosted' as const, instance, sequence: sequence++, atMs: Date.now() })
  const rig = { address: addressOf(1), worker: 'rig1', session: 'session1' }
  return {
    instance,
    accepts: (fields) => ({
      type: 'ShareAccepted',
      ...envelope(),
      ...rig,
      difficulty: 2,
      shareDifficulty: 3,
      height: 102,
      hash: hexOf(32, sequence),
      isBlock: false,
      proof: null,
      ...fields,
    }),
    refuses: (fields) => ({ type: 'SharesRefused', ...envelope(), ...rig, counts: { stale: 1 }, ...fields }),
    connects: (fields) => ({
      type: 'WorkerConnected',
      ...envelope(),
      ...rig,
      userAgent: 'bitaxe/BM1370',
      difficulty: 2,
      networkPrefix: '192.0.2.0/24',
      ...fields,
    }),
    disconnects: (fields) => ({
      type: 'WorkerDisconnected',
      ...envelope(),
      ...rig,
      sessionMs: 1_000,
      accepted: 1,
      refused: 0,
      ...fields,
    }),
    findsBlock: (fields) => ({
      type: 'BlockFound',
      ...envelope(),
      address: rig.address,
      worker: rig.worker,
      height: 102,
      hash: hexOf(32, 0xb10c),
      rewardSats: '5000000000',
      networkDifficulty: 1,
      shareDifficulty: 3,
      proof: proofOf(9),
      ...fields,
    }),
    settlesBlock: (fields) => ({
      type: 'BlockSettled',
      ...envelope(),
      address: rig.address,
      height: 102,
      hash: hexOf(32, 0xb10c),
      outcome: 'accepted',
      detail: '',
      ...fields,
    }),
    changesTip: (fields) => ({
      type: 'TipChanged',
      ...envelope(),
      network: 'regtest',
      height: 101,
      hash: hexOf(32, 101),
      difficulty: 4.6e-10,
      ...fields,
    }),
  }
}
