// How each device names its settings, so that a player copies field by field.

export interface Endpoint {
  readonly name: string
  readonly host?: string | null
  readonly port: number
  readonly tls: boolean
}

export interface Login {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  /** Address, a dot, and the worker's name. */
  readonly user: string
}

export type DeviceName = 'bitaxe' | 'nerdminer' | 'other'

interface Device {
  readonly name: string
  /** The endpoint made for its kind, where the operator has one of that name. */
  readonly endpoint: string
  readonly fields: (login: Login) => readonly (readonly [string, string])[]
  readonly note: string
}

export const DEVICES: Record<DeviceName, Device> = {
  bitaxe: {
    name: 'Bitaxe, AxeOS',
    endpoint: 'default',
    fields: ({ host, port, user }) => [
      ['Stratum Host', host],
      ['Stratum Port', String(port)],
      ['Stratum User', user],
      ['Stratum Password', 'x'],
    ],
    note: 'In AxeOS, under Settings. Save, then restart the device. NerdQAxe has the same fields.',
  },
  nerdminer: {
    name: 'NerdMiner',
    endpoint: 'nano',
    fields: ({ host, port, user }) => [
      ['Pool url', host],
      ['Pool port', String(port)],
      ['Your BTC address', user],
      ['Pool password', 'x'],
    ],
    note: 'In its Wi-Fi set-up page. It gets a difficulty that it can reach, so its first share shows within a minute or so.',
  },
  other: {
    name: 'Other',
    endpoint: 'default',
    fields: ({ host, port, tls, user }) => [
      ['URL', `stratum+${tls ? 'ssl' : 'tcp'}://${host}:${port}`],
      ['User', user],
      ['Password', 'x'],
    ],
    note: 'Any SHA-256 miner that speaks stratum. The difficulty adapts by itself; d=1000 as the password fixes it at 1000, m=1000 keeps it from falling below.',
  },
}

/** The endpoint made for a device, or else the default one, or else any; those without TLS first: few devices have it. */
export function endpointFor(device: DeviceName, endpoints: readonly Endpoint[]): Endpoint | undefined {
  const plain = [...endpoints].sort((a, b) => Number(a.tls) - Number(b.tls))
  const named = (name: string): Endpoint | undefined => plain.find((each) => each.name === name)
  return named(DEVICES[device].endpoint) ?? named('default') ?? plain[0]
}

/** A name that every device and URL takes; anything else is left out, not refused: people paste. */
export function workerNameOf(typed: string): string {
  return typed.replace(/[^\w-]/g, '').slice(0, workerNameMax)
}
export const workerNameMax = 32
