// Wallets that live in the browser. Each has its own way to be asked for an address and a signature.

export interface Wallet {
  readonly name: string
  addresses(): Promise<readonly string[]>
  sign(address: string, message: string): Promise<string>
}

interface Rpc {
  request(method: string, params?: unknown): Promise<unknown>
}
interface Unisat {
  requestAccounts(): Promise<readonly string[]>
  signMessage(message: string, type: string): Promise<string>
}
interface Injected {
  readonly unisat?: Unisat
  readonly LeatherProvider?: Rpc
  readonly XverseProviders?: { readonly BitcoinProvider?: Rpc }
}

/** Answers of JSON-RPC: a result, or an error with a message. */
function resultOf(answer: unknown): Record<string, unknown> {
  const { result, error } = (answer ?? {}) as { result?: Record<string, unknown>; error?: { message?: string } }
  if (!result) throw new Error(error?.message ?? 'The wallet did not answer.')
  return result
}
const text = (value: unknown): string => {
  if (typeof value !== 'string' || value === '') throw new Error('The wallet gave no signature.')
  return value
}
const addressesOf = (list: unknown, isIt: (entry: Record<string, unknown>) => boolean): string[] =>
  Array.isArray(list) ? list.filter(isIt).flatMap(({ address }) => (typeof address === 'string' ? address : [])) : []

const unisat = (wallet: Unisat): Wallet => ({
  name: 'UniSat',
  addresses: () => wallet.requestAccounts(),
  sign: async (_address, message) => text(await wallet.signMessage(message, 'bip322-simple')),
})

const leather = (wallet: Rpc): Wallet => ({
  name: 'Leather',
  addresses: async () =>
    addressesOf(resultOf(await wallet.request('getAddresses')).addresses, ({ symbol }) => symbol === 'BTC'),
  sign: async (address, message) => {
    const paymentType = /^(bc|tb|bcrt)1p/.test(address) ? 'p2tr' : 'p2wpkh'
    return text(resultOf(await wallet.request('signMessage', { message, paymentType })).signature)
  },
})

const xverse = (wallet: Rpc): Wallet => ({
  name: 'Xverse',
  addresses: async () => {
    const asked = { addresses: ['payment', 'ordinals'], message: 'Sign in with the address that you mine to.' }
    return addressesOf(
      resultOf(await wallet.request('wallet_connect', asked)).addresses,
      ({ purpose }) => purpose !== 'stacks',
    )
  },
  sign: async (address, message) =>
    text(resultOf(await wallet.request('signMessage', { address, message, protocol: 'BIP322' })).signature),
})

/** Those that this browser has. */
export function walletsOf(injected: object = window): readonly Wallet[] {
  const { unisat: one, LeatherProvider, XverseProviders } = injected as Injected
  return [
    ...(one ? [unisat(one)] : []),
    ...(LeatherProvider ? [leather(LeatherProvider)] : []),
    ...(XverseProviders?.BitcoinProvider ? [xverse(XverseProviders.BitcoinProvider)] : []),
  ]
}
