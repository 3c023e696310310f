// Every known client over TCP against a real process on a real regtest node: what each builds is a block of the chain.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { becomes, type Site, startSite } from '../site.ts'
import { DEVICES } from './all.ts'
import { Cgminer } from './cgminer.ts'
import type { Device } from './device.ts'
import { AxeOsProbe } from './esp-miner.ts'

const ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'
const owner = { user: `${ADDRESS}.w`, password: 'd=1e-9', playground: true }
/** From here on regtest's own test deployment signals with a bit inside the mask (BIP 9). */
const signalsFrom = 150

let site: Site
beforeAll(async () => {
  site = await startSite('regtest')
  await site.node.rpc('generatetoaddress', signalsFrom, ADDRESS)
  await becomes(
    () => site.of('TipChanged'),
    (all) => all.at(-1)?.height === signalsFrom,
  )
})
afterAll(async () => {
  await site?.stop()
})

/** A device with a socket of its own. */
class Plugged<D extends Device> {
  readonly device: D
  #socket!: Socket
  #broken: unknown = null

  private constructor(device: D) {
    this.device = device
  }

  static async in<D extends Device>(device: D): Promise<Plugged<D>> {
    const plugged = new Plugged(device)
    const socket = connect({ port: site.port, host: '127.0.0.1', noDelay: true }).setEncoding('latin1')
    plugged.#socket = socket
    socket.on('error', () => undefined)
    socket.on('data', (bytes: string) => plugged.#hears(bytes))
    await once(socket, 'connect')
    socket.write(device.start())
    return plugged
  }

  /** Throws what made the device give up. */
  async until(isSo: (device: D) => boolean): Promise<void> {
    await becomes(
      () => this.#broken !== null || isSo(this.device),
      (is) => is,
    )
    if (this.#broken !== null) throw this.#broken
  }

  submits(): void {
    this.#socket.write(this.device.submit())
  }

  unplug(): void {
    this.#socket.destroy()
  }

  #hears(bytes: string): void {
    if (this.#broken !== null) return
    try {
      const said = this.device.hears(bytes)
      if (said !== '') this.#socket.write(said)
    } catch (error) {
      this.#broken = error
    }
  }
}

const height = (): Promise<number> => site.node.rpc<number>('getblockcount')

test('the template of this chain signals inside the mask, and no job does', async () => {
  const { version } = await site.node.rpc<{ version: number }>('getblocktemplate', { rules: ['segwit'] })
  expect(version & 0x1fffe000).not.toBe(0)
  const rig = await site.miner({ user: owner.user, rolling: true })
  expect(rig.job.version & 0x1fffe000).toBe(0)
  rig.close()
})

test.each(DEVICES)('%s mines a block that the chain takes', async (_name, connects) => {
  const before = await height()
  const plugged = await Plugged.in(connects(owner))
  await plugged.until(({ job }) => job !== null)
  plugged.submits()
  await plugged.until(({ accepted, refused }) => accepted + refused.length > 0)
  expect(plugged.device.refused).toEqual([])
  await becomes(height, (now) => now === before + 1)
  await plugged.until(({ job }) => job?.clean === true)
  plugged.unplug()
})

test('AxeOS comes home: the first thing that it reads, up to 1,023 bytes, names mining.notify', async () => {
  const plugged = await Plugged.in(new AxeOsProbe(owner))
  await plugged.until(({ isBack }) => isBack)
  plugged.unplug()
})

test('cgminer comes back with its session and has its extranonce1 again', async () => {
  const build = { agent: 'cgminer/4.11.1', rolls: true }
  const first = await Plugged.in(new Cgminer(owner, build))
  await first.until(({ job }) => job !== null)
  const { sessionId, extranonce1 } = first.device
  if (!sessionId) throw new Error('no session id')
  first.unplug()
  await becomes(
    () => site.of('WorkerDisconnected'),
    (all) => all.some(({ session }) => session === sessionId),
  )
  const second = await Plugged.in(new Cgminer(owner, { ...build, session: sessionId }))
  await second.until(({ job }) => job !== null)
  expect(second.device.extranonce1).toBe(extranonce1)
  expect(second.device.retried).toBe(false)
  second.submits()
  await second.until(({ accepted }) => accepted === 1)
  second.unplug()
})
