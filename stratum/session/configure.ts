// `mining.configure` (BIP 310): every extension asked for is answered, with false where it is not known.
import { userAgentLengthMax } from '../../events/index.ts'
import { grantedMask, maskText } from '../protocol/version-rolling.ts'
import { leastNumber } from '../protocol/wishes.ts'

export interface Configured {
  /** The result, as JSON. */
  readonly answer: string
  /** Null where it was not asked for. */
  readonly versionMask: number | null
  /** Null where it was not asked for, 0 where it was switched off. */
  readonly difficultyLeast: number | null
  /** What the miner says that it runs, in printable ASCII; empty where it says nothing. */
  readonly software: string
}

const extensionsMax = 16
const extensionLengthMax = 64

/**
 * `version-rolling.min-bit-count` changes nothing: the BIP has it for diagnosis, and a miner that gets fewer bits goes
 * on with those. A mask without any bit is `false`, as it is no use.
 */
export function configure(params: readonly unknown[], offeredMask: number): Configured {
  const extensions = Array.isArray(params[0]) ? params[0].slice(0, extensionsMax) : []
  const wishes = (typeof params[1] === 'object' && params[1] !== null ? params[1] : {}) as Record<string, unknown>
  const answers = new Map<string, unknown>()
  let versionMask: number | null = null
  let difficultyLeast: number | null = null
  let software = ''
  for (const extension of extensions) {
    if (typeof extension !== 'string' || !/^[\x20-\x7e]+$/.test(extension)) continue
    if (extension.length > extensionLengthMax) continue
    if (extension === 'version-rolling') {
      versionMask = grantedMask(wishes['version-rolling.mask'], offeredMask)
      answers.set(extension, versionMask !== 0)
      if (versionMask !== 0) answers.set('version-rolling.mask', maskText(versionMask))
    } else if (extension === 'minimum-difficulty') {
      difficultyLeast = leastNumber(wishes['minimum-difficulty.value'])
      answers.set(extension, difficultyLeast !== null)
    } else if (extension === 'info') {
      software = printable(wishes['info.sw-version'])
      answers.set(extension, true)
    } else if (!answers.has(extension)) {
      answers.set(extension, extension === 'subscribe-extranonce')
    }
  }
  const entries = [...answers].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  return { answer: `{${entries.join()}}`, versionMask, difficultyLeast, software }
}

const printable = (value: unknown): string =>
  typeof value === 'string' ? value.replace(/[^\x20-\x7e]/g, '').slice(0, userAgentLengthMax) : ''
