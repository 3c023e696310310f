// `mining.configure` (BIP 310): every extension asked for is answered, with false where it is not known.
import { positiveNumber } from '../protocol/user.ts'
import { grantedMask } from '../protocol/version-rolling.ts'

export interface Configured {
  /** The result, as JSON. */
  readonly answer: string
  /** Null where it was not asked for. */
  readonly versionMask: number | null
  readonly difficultyLeast: number | null
}

const extensionsMax = 16
const extensionLengthMax = 64

export function configure(params: readonly unknown[]): Configured {
  const extensions = Array.isArray(params[0]) ? params[0].slice(0, extensionsMax) : []
  const wishes = (typeof params[1] === 'object' && params[1] !== null ? params[1] : {}) as Record<string, unknown>
  const answers: Record<string, unknown> = {}
  let versionMask: number | null = null
  let difficultyLeast: number | null = null
  for (const extension of extensions) {
    if (typeof extension !== 'string' || !/^[\x20-\x7e]+$/.test(extension)) continue
    if (extension.length > extensionLengthMax) continue
    if (extension === 'version-rolling') {
      versionMask = grantedMask(wishes['version-rolling.mask'])
      answers[extension] = versionMask !== 0
      if (versionMask !== 0) answers['version-rolling.mask'] = versionMask.toString(16).padStart(8, '0')
    } else if (extension === 'minimum-difficulty') {
      difficultyLeast = positiveNumber(wishes['minimum-difficulty.value'])
      answers[extension] = difficultyLeast !== null
    } else {
      answers[extension] = extension === 'subscribe-extranonce'
    }
  }
  return { answer: JSON.stringify(answers), versionMask, difficultyLeast }
}
