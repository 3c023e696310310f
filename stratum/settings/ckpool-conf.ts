// A configuration file of ckpool, turned into values of our options. What has no meaning here is named, with the reason.
import { readFileSync } from 'node:fs'
import { OptionsRefused } from '../../platform/options.ts'
import { maskText, ROLLING_MASK } from '../protocol/version-rolling.ts'
import { signatureLengthMax } from '../work/terms.ts'
import { extranonce1Bytes, extranonce2Bytes } from '../work/work.ts'
import { leadingJson } from './ckpool-json.ts'
import { OPTIONS } from './options.ts'

export interface CkpoolConf {
  readonly file: string
  /** As environment variables would say it; those win. */
  readonly values: Readonly<Partial<Record<OptionName, string>>>
  /** Key → why it has no effect. Never a value: keys may be secrets. */
  readonly ignored: Readonly<Record<string, string>>
}

type OptionName = keyof typeof OPTIONS

const flagName = '--ckpool-conf'
/** A port above this one is for farms, and begins with `highdiff`. */
const highPortsFrom = 4_001
const highDifficulty = 1_000_000
/** Smaller donations would be dust. */
const donationLeast = 0.1
const ENDPOINT = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\[[0-9a-f:.%]+\]|[^:/[\]@\s]+):(\d{1,5})\/?$/i

const NOT_A_PROXY = 'this engine is a pool: it neither forwards nor redirects'
const NOT_A_NODE = 'there are no nodes of ckpool to talk to; several processes are STRATUM_PROCESSES'
/** Keys without an effect. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  blockpoll: 'new blocks are heard of by ZMQ and by long poll, at once',
  btcaddress: 'every block pays the address that its miner mines for',
  ipcmining: 'templates come by JSON-RPC',
  ipctemplate: 'templates come by JSON-RPC',
  logdir: 'logs go to standard output, figures to the metrics port',
  maxsendqueue: 'what a connection may leave unread is bounded by the engine',
  maxsubclients: NOT_A_PROXY,
  maxusers: 'players are not limited, connections are: maxclients',
  nodeserver: NOT_A_NODE,
  passthroughserver: NOT_A_PROXY,
  proxy: NOT_A_PROXY,
  reconnect: 'DRAIN_SECONDS says whether miners are asked to connect again',
  redirecturl: NOT_A_PROXY,
  trusted: NOT_A_NODE,
  upstream: NOT_A_NODE,
}

/** The file named on the command line, or null. Throws `OptionsRefused` where its name is missing. */
export function ckpoolConfFile(args: readonly string[]): string | null {
  const at = args.findIndex((arg) => arg === flagName || arg.startsWith(`${flagName}=`))
  if (at < 0) return null
  const file = args[at]?.startsWith(`${flagName}=`) ? args[at].slice(flagName.length + 1) : args[at + 1]
  if (!file || file.startsWith('--')) throw new OptionsRefused(`${flagName} is not followed by the name of a file`)
  return file
}

/** Throws `OptionsRefused`, naming file and keys, where the file cannot be read or says what cannot be. */
export function readCkpoolConf(file: string): CkpoolConf {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new OptionsRefused(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}`)
  }
  const json = leadingJson(text)
  if (!json.ok) throw new OptionsRefused(`${file} is not JSON in line ${json.line}`)
  if (!isObject(json.value)) throw new OptionsRefused(`${file} is not a JSON object`)
  const reading = new Reading(json.value)
  reading.all()
  if (reading.problems.length > 0) {
    throw new OptionsRefused(reading.problems.map((problem) => `${file}: ${problem}`).join('\n'))
  }
  return { file, values: reading.values, ignored: reading.ignored }
}

class Reading {
  readonly values: Partial<Record<OptionName, string>> = {}
  readonly ignored: Record<string, string> = {}
  readonly problems: string[] = []
  readonly #conf: Readonly<Record<string, unknown>>
  readonly #known = new Set<string>()

  constructor(conf: Readonly<Record<string, unknown>>) {
    this.#conf = conf
  }

  all(): void {
    this.#nodes()
    this.#publisher()
    this.#ports()
    this.#set('CONNECTIONS_MAX', 'maxclients', this.#number('maxclients'))
    this.#set('MAX_DIFFICULTY', 'maxdiff', this.#number('maxdiff'))
    this.#set('TEMPLATE_REFRESH_SECONDS', 'update_interval', this.#number('update_interval'))
    this.#coinbase()
    this.#wire()
    for (const key of Object.keys(this.#conf)) {
      if (this.#known.has(key)) continue
      this.ignored[key] = WITHOUT_EFFECT[key] ?? 'not a key that is known here'
    }
  }

  #nodes(): void {
    const nodes = this.#take('btcd')
    if (nodes === undefined) return
    if (!Array.isArray(nodes) || nodes.length === 0) {
      this.problems.push('btcd is not a list of nodes')
      return
    }
    const urls = nodes.map((node, i) => this.#node(node, `btcd[${i}]`))
    if (urls.every((each) => each !== null)) this.#set('BITCOIN_RPC_URL', 'btcd', urls.join(','))
  }

  #node(node: unknown, key: string): string | null {
    if (!isObject(node)) {
      this.problems.push(`${key} is not an object with url, auth and pass`)
      return null
    }
    const { url, auth, pass, notify, cookie, ...others } = node
    const [, scheme = 'http', host, port] = typeof url === 'string' ? (ENDPOINT.exec(url) ?? []) : []
    if (!host || !isPort(port)) this.problems.push(`${key}.url is not host:port`)
    if (typeof auth !== 'string') this.problems.push(`${key}.auth is not the name of an RPC user`)
    if (typeof pass !== 'string') this.problems.push(`${key}.pass is not the password of its RPC user`)
    if (notify !== undefined && typeof notify !== 'boolean') this.problems.push(`${key}.notify is not true or false`)
    if (notify !== undefined)
      this.ignored[`${key}.notify`] = 'new blocks are heard of by ZMQ and by long poll, whatever it says'
    if (cookie !== undefined) this.ignored[`${key}.cookie`] = 'a cookie changes with each start of the node'
    for (const name of Object.keys(others)) this.ignored[`${key}.${name}`] = 'not a key that is known here'
    if (typeof auth !== 'string' || typeof pass !== 'string' || !host) return null
    const protocol = scheme.toLowerCase() === 'https' ? 'https' : 'http'
    return `${protocol}://${encodeURIComponent(auth)}:${encodeURIComponent(pass)}@${host}:${port}`
  }

  /** That of the first node. */
  #publisher(): void {
    const zmq = this.#text('zmqblock')
    if (zmq !== undefined) this.#set('BITCOIN_ZMQ_URL', 'zmqblock', zmq)
  }

  /** The first is the default port. ckpool opens no port that is not named, so neither do we. */
  #ports(): void {
    const least = this.#number('mindiff')
    const start = this.#number('startdiff')
    const high = this.#number('highdiff') ?? highDifficulty
    this.#set('MIN_DIFFICULTY', 'mindiff', least)
    this.#set('START_DIFFICULTY', 'startdiff', start)
    const endpoints = this.#endpoints()
    const [first, ...further] = endpoints
    this.#set(
      'STRATUM_PORTS',
      'serverurl',
      further.map(({ port }) => this.#row(port, start, least, high)).join(',') || 'none',
    )
    if (!first) return
    this.#set('STRATUM_BIND', 'serverurl', first.host)
    this.#set('STRATUM_PORT', 'serverurl', first.port)
    if (first.port < highPortsFrom) return
    this.#set('START_DIFFICULTY', 'highdiff', high)
    this.#set('MIN_DIFFICULTY', 'highdiff', high)
  }

  #row(port: number, start: number | undefined, least: number | undefined, high: number): string {
    if (port >= highPortsFrom) return `high-${port}:${port}:${high}:${high}`
    const from = least ?? OPTIONS.MIN_DIFFICULTY.otherwise
    return `port-${port}:${port}:${Math.max(from, start ?? OPTIONS.START_DIFFICULTY.otherwise)}:${from}`
  }

  #endpoints(): { readonly host: string; readonly port: number }[] {
    const given = this.#take('serverurl')
    if (given === undefined) return []
    const byPort = new Map<number, string>()
    for (const [i, each] of (Array.isArray(given) ? given : [given]).entries()) {
      const [, , host = '', port] = typeof each === 'string' ? (ENDPOINT.exec(each) ?? []) : []
      if (host && isPort(port)) byPort.set(Number(port), host.replace(/^\[|\]$/g, ''))
      else this.problems.push(`serverurl[${i}] is not address:port`)
    }
    const hosts = new Set(byPort.values())
    if (hosts.size > 1)
      this.problems.push('serverurl names several addresses: here all ports are on one (0.0.0.0 is any)')
    return [...byPort].map(([port, host]) => ({ host, port }))
  }

  #coinbase(): void {
    const signature = this.#text('btcsig')
    if (signature === '') this.ignored.btcsig = 'it is empty'
    else this.#set('POOL_SIGNATURE', 'btcsig', signature?.slice(0, signatureLengthMax))
    // As ckpool does, which has room for 38.
    if (signature !== undefined && signature.length > signatureLengthMax) {
      this.ignored.btcsig = `all but the first ${signatureLengthMax} characters: devices take no longer coinbase`
    }
    // Older files say donrate, in whole percent.
    const key = this.#conf.donation === undefined ? 'donrate' : 'donation'
    const percent = this.#number(key)
    const address = this.#text('donaddress')
    if (percent === undefined || percent < donationLeast) {
      if (percent !== undefined) this.ignored[key] = `below ${donationLeast} % nothing is taken`
      if (address !== undefined) this.ignored.donaddress = 'no donation is taken'
      return
    }
    if (!address) this.problems.push(`${key} says that a donation is taken, but donaddress does not say by whom`)
    this.#set('POOL_FEE_PERCENT', key, percent)
    this.#set('POOL_FEE_ADDRESS', 'donaddress', address)
  }

  #wire(): void {
    this.#mask()
    for (const [key, ours] of Object.entries({ nonce1length: extranonce1Bytes, nonce2length: extranonce2Bytes })) {
      const length = this.#number(key)
      if (length === undefined) continue
      if (!Number.isInteger(length) || length < 2 || length > 8)
        this.problems.push(`${key} is not a whole number from 2 to 8`)
      else if (length !== ours) this.ignored[key] = `it is always ${ours} bytes here, which every device can do`
    }
  }

  /** Of the bits that BIP 320 sets aside; ckpool takes any. */
  #mask(): void {
    const text = this.#text('version_mask')
    if (!text) return
    if (!/^(0x)?[0-9a-f]{1,8}$/i.test(text)) {
      this.problems.push('version_mask is not hex of up to 8 digits')
      return
    }
    const mask = Number.parseInt(text, 16)
    const granted = (mask & ROLLING_MASK) >>> 0
    if (granted !== mask) this.ignored.version_mask = `bits outside of ${maskText(ROLLING_MASK)} are not for miners`
    this.#set('VERSION_MASK', 'version_mask', maskText(granted))
  }

  #take(key: string): unknown {
    this.#known.add(key)
    return this.#conf[key]
  }

  #text(key: string): string | undefined {
    const value = this.#take(key)
    if (value === undefined || typeof value === 'string') return value
    this.problems.push(`${key} is not text`)
    return undefined
  }

  /** As in ckpool, 0 is the same as not being there. */
  #number(key: string): number | undefined {
    const value = this.#take(key)
    if (value === undefined || value === 0) return undefined
    if (typeof value === 'number' && Number.isFinite(value)) return value
    this.problems.push(`${key} is not a number`)
    return undefined
  }

  /** What the option itself would refuse is said with the key's name. */
  #set(name: OptionName, key: string, value: string | number | undefined): void {
    if (value === undefined) return
    const text = String(value)
    const parsed = OPTIONS[name].is.parse(text)
    if (parsed.ok) this.values[name] = text
    else this.problems.push(`${key} is not ${parsed.problem}`)
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isPort = (text: string | undefined): boolean => Number(text) >= 1 && Number(text) <= 65_535
