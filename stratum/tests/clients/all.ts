import { Bfgminer } from './bfgminer.ts'
import { Bosminer } from './bosminer.ts'
import { Cgminer } from './cgminer.ts'
import { BraiinsOs, CGMINER_FORKS, CONFIGURING, Configuring } from './closed-firmware.ts'
import { Cpuminer } from './cpuminer.ts'
import type { Device, Owner } from './device.ts'
import { EspMiner25, EspMiner215 } from './esp-miner.ts'
import { NerdMiner } from './nerdminer.ts'
import { NerdQaxe } from './nerdqaxe.ts'
import { HashrateProxy, PROXIES } from './proxies.ts'

export type Connects = (owner: Owner) => Device

const each = <T>(builds: Readonly<Record<string, T>>, connects: (owner: Owner, build: T) => Device) =>
  Object.entries(builds).map(([name, build]): [string, Connects] => [name, (owner) => connects(owner, build)])

const cgminer = { agent: 'cgminer/4.11.1' }

/** Everything that mines, by name. */
export const DEVICES: readonly (readonly [name: string, connects: Connects])[] = [
  ['ESP-Miner 2.15 (Bitaxe)', (owner) => new EspMiner215(owner)],
  ['ESP-Miner 2.5 (Bitaxe)', (owner) => new EspMiner25(owner)],
  ['NerdMiner v2', (owner) => new NerdMiner(owner)],
  ['NerdQAxe++', (owner) => new NerdQaxe(owner)],
  ['cgminer 4.11 with version rolling', (owner) => new Cgminer(owner, { ...cgminer, rolls: true, suggests: 32 })],
  ['cgminer 4.11 without version rolling', (owner) => new Cgminer(owner, { ...cgminer, rolls: false })],
  ['BFGMiner 5.5', (owner) => new Bfgminer(owner)],
  ['cpuminer 2.5', (owner) => new Cpuminer(owner)],
  ['cpuminer-opt 26.1', (owner) => new Cpuminer(owner, true)],
  ['BOSminer (Braiins OS, 2020)', (owner) => new Bosminer(owner)],
  ['Braiins OS, 2026', (owner) => new BraiinsOs(owner)],
  ...each(CGMINER_FORKS, (owner, build) => new Cgminer(owner, build)),
  ...each(CONFIGURING, (owner, build) => new Configuring(owner, build)),
  ...each(PROXIES, (owner, build) => new HashrateProxy(owner, build)),
]
