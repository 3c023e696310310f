// The coinbase that an address mines at this moment, byte for byte: nobody has to take our word for where a reward goes.
import {
  addressToScript,
  coinbaseText,
  concatBytes,
  fittingTag,
  fromHex,
  type Network,
  type PoolCoinbasePlan,
  poolCoinbase,
  readCoinbase,
  sameBytes,
  scriptToAddress,
  toHex,
} from '../../../../bitcoin/index.ts'
import { COINBASE_TAGS_KEY, isCoinbaseTag, type StratumHeartbeat } from '../../../../events/index.ts'
import { builder } from '../../../schema/builder.ts'
import { InvalidAddress, parseAddress } from '../../accounts/index.ts'
import { NoWork } from '../errors.ts'
import type { MiningReads } from '../read/reads.ts'
import { NetworkName } from './enums.ts'

type Work = NonNullable<StratumHeartbeat['work']>

interface Output {
  readonly sats: bigint
  readonly script: Uint8Array
  readonly address: string | null
  readonly purpose: 'player' | 'fee' | 'commitment'
}
interface Mined {
  readonly address: string
  readonly network: Network
  readonly work: Work
  readonly tag: string
  readonly coinb1: Uint8Array
  readonly coinb2: Uint8Array
  readonly outputs: readonly Output[]
}

const planOf = (work: Work): PoolCoinbasePlan => ({
  height: work.height,
  valueSats: BigInt(work.valueSats),
  witnessCommitment: work.witnessCommitment === null ? undefined : fromHex(work.witnessCommitment),
  signature: work.signature,
  fee: work.feeScript === null ? null : { perMillion: work.feePerMillion, script: fromHex(work.feeScript) },
  extranonceBytes: work.numberBytes + work.extranonce1Bytes + work.extranonce2Bytes,
})

/** As stratum builds it: the same function, from the same terms. */
function minedBy(address: string, script: Uint8Array, network: Network, work: Work, wish: string): Mined {
  const plan = planOf(work)
  const tag = fittingTag(plan, script, wish)
  const { coinb1, coinb2 } = poolCoinbase(plan, script, tag)
  const number = new Uint8Array(work.numberBytes)
  new DataView(number.buffer).setUint32(0, work.number)
  const room = new Uint8Array(plan.extranonceBytes)
  const outputs = readCoinbase(concatBytes(coinb1, room, coinb2))?.outputs ?? []
  const purposeOf = (output: Uint8Array): Output['purpose'] => {
    if (sameBytes(output, script)) return 'player'
    return plan.fee && sameBytes(output, plan.fee.script) ? 'fee' : 'commitment'
  }
  return {
    address,
    network,
    work,
    tag,
    coinb1: concatBytes(coinb1, number),
    coinb2,
    outputs: outputs.map(({ valueSats, script: to }) => ({
      sats: valueSats,
      script: to,
      address: scriptToAddress(to, network) ?? null,
      purpose: purposeOf(to),
    })),
  }
}

/** The tag that an address has asked for; none while Redis cannot say. */
async function wishOf(mining: MiningReads, address: string): Promise<string> {
  const wish = await mining.redis.hget(COINBASE_TAGS_KEY, address).catch(() => null)
  return wish !== null && isCoinbaseTag(wish) ? wish : ''
}

const OutputPurpose = builder.enumType('CoinbaseOutputPurpose', {
  description: 'What an output of a coinbase is for.',
  values: {
    PLAYER: { value: 'player' as const, description: 'The reward of the player.' },
    POOL_FEE: { value: 'fee' as const, description: 'The fee of the pool.' },
    COMMITMENT: {
      value: 'commitment' as const,
      description: 'Binds the witnesses of the block (BIP 141); pays nothing.',
    },
  },
})

const CoinbaseOutput = builder.objectRef<Output>('CoinbaseOutput').implement({
  description: 'An output of a coinbase.',
  fields: (t) => ({
    sats: t.expose('sats', { type: 'Sats', description: 'What it pays.' }),
    address: t.expose('address', {
      type: 'Address',
      nullable: true,
      description: 'Whom it pays; null where its script has no address.',
    }),
    script: t.field({ type: 'Hex', description: 'Its script.', resolve: ({ script }) => toHex(script) }),
    purpose: t.expose('purpose', { type: OutputPurpose, description: 'What it is for.' }),
  }),
})

const Coinbase = builder.objectRef<Mined>('Coinbase').implement({
  description:
    'The coinbase transaction, without its witness, of the jobs that miners of an address are given now: coinbase1 + extranonce1 + extranonce2 + coinbase2.',
  fields: (t) => ({
    address: t.expose('address', { type: 'Address', description: 'Whose, canonical.' }),
    network: t.field({ type: NetworkName, description: 'The network.', resolve: ({ network }) => network }),
    height: t.int({ description: 'Height of the block that is mined.', resolve: ({ work }) => work.height }),
    jobPrefix: t.string({
      description: 'The first eight letters of the job ids that it belongs to.',
      resolve: ({ work }) => work.number.toString(16).padStart(8, '0'),
    }),
    text: t.string({
      description: 'The pool’s signature, and the player’s tag where there is one and room for it.',
      resolve: ({ work, tag }) => coinbaseText(work.signature, tag),
    }),
    coinbase1: t.field({
      type: 'Hex',
      description: 'What stands before the extranonces, as in `mining.notify`.',
      resolve: ({ coinb1 }) => toHex(coinb1),
    }),
    coinbase2: t.field({
      type: 'Hex',
      description: 'What stands behind them; all outputs are in it.',
      resolve: ({ coinb2 }) => toHex(coinb2),
    }),
    extranonce1Bytes: t.int({
      description: 'Bytes that the pool gives each connection.',
      resolve: ({ work }) => work.extranonce1Bytes,
    }),
    extranonce2Bytes: t.int({
      description: 'Bytes that a miner counts through.',
      resolve: ({ work }) => work.extranonce2Bytes,
    }),
    outputs: t.field({
      type: [CoinbaseOutput],
      description: 'The outputs, in order.',
      resolve: ({ outputs }) => [...outputs],
    }),
  }),
})

builder.objectType(NoWork, {
  name: 'NoWork',
  description: 'No stratum process gives out work at the moment.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'The same, in a sentence for people.' }),
  }),
})

builder.queryField('coinbase', (t) =>
  t.field({
    type: Coinbase,
    authScopes: { public: true },
    description:
      'What an address mines at this moment, whoever asks and whether it mines or not; two seconds old at most.',
    args: { address: t.arg.string({ required: true, description: 'Any text; what is wrong with it is told.' }) },
    errors: {
      types: [InvalidAddress, NoWork],
      union: { name: 'CoinbaseResult', description: 'A coinbase, or why there is none.' },
    },
    resolve: async (_root, { address: text }, { mining, stratum, network }) => {
      const address = parseAddress(text, network)
      const reading = addressToScript(address, network)
      if (!reading.ok) throw new InvalidAddress(reading.reason)
      const works = (await mining.heartbeats(stratum)).flatMap(({ work }) => work ?? [])
      const [newest] = works.sort((a, b) => b.height - a.height || b.number - a.number)
      if (!newest) throw new NoWork()
      return minedBy(address, reading.script, network, newest, await wishOf(mining, address))
    },
  }),
)
