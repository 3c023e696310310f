// The nodes to ask, as options name them: comma-separated, the preferred one first.
import { type Kind, OptionsRefused, type Parsed, url } from '../../platform/options.ts'

/** More would not make a pool safer. */
export const nodesMax = 8

export interface NodeAddress {
  /** `host:port`: what logs and metrics call it, so without user and password. */
  readonly name: string
  readonly rpcUrl: string
  /** Empty where it publishes nothing. */
  readonly zmqUrl: string
}

export const noUrls: readonly string[] = []

const rpcUrl = url('http:', 'https:')

/** A comma inside of a password is spelt `%2C`. */
export const rpcUrls: Kind<readonly string[]> = {
  shape: 'http://… or https://…, several with commas between',
  parse(text): Parsed<readonly string[]> {
    const urls = text.split(',').map((each) => each.trim())
    const good = urls.length <= nodesMax && urls.every((each) => rpcUrl.parse(each).ok)
    if (!good) return { ok: false, problem: `one to ${nodesMax} URLs starting with http: or https:` }
    const names = new Set(urls.map(nameOf))
    return names.size === urls.length ? { ok: true, value: urls } : { ok: false, problem: 'a different node each time' }
  },
}

export const zmqUrls: Kind<readonly string[]> = {
  shape: 'tcp://…, several with commas between',
  parse(text): Parsed<readonly string[]> {
    const urls = text.split(',').map((each) => each.trim())
    const good = urls.length <= nodesMax && urls.every((each) => each === '' || /^(tcp|ipc):\/\/\S+$/.test(each))
    return good ? { ok: true, value: urls } : { ok: false, problem: 'tcp:// addresses, each at the place of its node' }
  },
}

/** Throws `OptionsRefused` where there are more publishers than nodes. */
export function nodeAddresses(rpc: readonly string[], zmq: readonly string[]): NodeAddress[] {
  if (zmq.slice(rpc.length).some((each) => each !== '')) {
    throw new OptionsRefused('BITCOIN_ZMQ_URL names more nodes than BITCOIN_RPC_URL')
  }
  return rpc.map((each, i) => ({ name: nameOf(each), rpcUrl: each, zmqUrl: zmq[i] ?? '' }))
}

function nameOf(text: string): string {
  const { hostname, port, protocol } = new URL(text)
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
}
