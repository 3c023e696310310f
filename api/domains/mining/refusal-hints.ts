// What refused shares mean to the owner of a rig, and whether there is anything to do about them. Pure.
import type { ShareRefusal } from '../../../events/index.ts'

export const HINT_LEVELS = ['fine', 'watch', 'act'] as const
/** `fine`: as is normal, or too few to say. `watch`: more than normal. `act`: worth somebody's time now. */
export type HintLevel = (typeof HINT_LEVELS)[number]

export interface Hint {
  readonly level: HintLevel
  /** In a line: "Stale 4.0 %: your connection is slow, or the device is overclocked." */
  readonly summary: string
  readonly meaning: string
  readonly advice: string
}

interface Rule {
  readonly name: string
  readonly meaning: string
  /** What is behind it where there is more of it than normal: it continues the summary. */
  readonly cause: string
  /** Parts of all shares handed in above which it is to be watched, and acted on. */
  readonly watch: number
  readonly act: number
  readonly whenFine: string
  readonly whenMore: string
}

/** What a sound device never sends. */
const never = { watch: 0.001, act: 0.01, whenFine: 'Nothing to do unless it becomes more.' } as const

const RULES: Record<ShareRefusal, Rule> = {
  stale: {
    name: 'Stale',
    meaning: 'The share came too late: the block it was for had been found already.',
    cause: 'your connection is slow, or the device is overclocked',
    watch: 0.01,
    act: 0.03,
    whenFine: 'Nothing to do: whenever a block is found, a few shares are still on their way.',
    whenMore:
      'Give the device a cable or a better Wi-Fi signal, and use the server nearest to you. If that does not help, lower its clock: a device at its limit answers late.',
  },
  lowDifficulty: {
    name: 'Low difficulty',
    meaning: 'The share did not reach the difficulty that the device had been given.',
    cause: 'the device miscalculates, or overlooks a change of its difficulty',
    watch: 0.005,
    act: 0.02,
    whenFine: 'Nothing to do: a few come right after a change of difficulty.',
    whenMore:
      'Lower the clock or raise the core voltage a little, and see to the cooling: these are mostly errors of a chip at its limit. If they stay, update the firmware.',
  },
  duplicate: {
    name: 'Duplicate',
    meaning: 'The same share was handed in before. It counted the first time.',
    cause: 'the device or a proxy sends again what was sent, or searches the same numbers twice',
    watch: 0.005,
    act: 0.02,
    whenFine: 'Nothing to do: a device may send a share again after its connection broke.',
    whenMore:
      'Update the firmware. Behind a proxy, make sure that each device has an extranonce of its own. Check that two devices do not share one connection by accident.',
  },
  unknownJob: {
    name: 'Unknown job',
    meaning: 'The share was for a job that this server never gave, or gave long ago.',
    cause: 'the device works on old jobs, or a proxy mixes up two pools',
    watch: 0.01,
    act: 0.03,
    whenFine: 'Nothing to do: it happens when a connection is taken up again.',
    whenMore:
      'Restart the device. If it has a second pool as a fallback, check that it does not switch all the time. A bad connection, which makes it miss new jobs, is the other usual cause.',
  },
  badTime: {
    name: 'Bad time',
    meaning: 'The time in the share was too far from now for a block to be valid.',
    cause: 'the device changes the time of its work, or keeps work for hours',
    ...never,
    whenMore: 'Restart the device and update its firmware. Where it has a clock, let it be set by the network (NTP).',
  },
  badVersionBits: {
    name: 'Bad version bits',
    meaning: 'The share changed bits of the version that had not been agreed on.',
    cause: 'the device does not keep to the agreement on version rolling (AsicBoost)',
    ...never,
    whenMore: 'Update the firmware, or switch version rolling (AsicBoost) off and on again and restart.',
  },
  badExtranonce2: {
    name: 'Bad extranonce',
    meaning: 'A part of the share, the extranonce, had a wrong length.',
    cause: 'the device or a proxy takes the settings of another pool for ours',
    ...never,
    whenMore: 'Restart the device; behind a proxy, restart that first. If it stays, update the firmware.',
  },
  badNonce: {
    name: 'Bad nonce',
    meaning: 'A part of the share, the nonce, was no number of four bytes.',
    cause: 'the firmware writes shares in a wrong form',
    ...never,
    whenMore: 'Update the firmware, or try another mining program.',
  },
  malformed: {
    name: 'Unreadable',
    meaning: 'The message could not be read as a share.',
    cause: 'the firmware or a proxy writes shares in a wrong form',
    ...never,
    whenMore: 'Update the firmware, or try another mining program. Connect without a proxy to see which of them it is.',
  },
  unauthorized: {
    name: 'Not logged in',
    meaning: 'The share was under a name that this connection had not logged in with.',
    cause: 'the name in the settings was changed, or a proxy mixes up its workers',
    ...never,
    whenMore: 'Restart the device, so that it logs in with the name that it uses.',
  },
  notSubscribed: {
    name: 'Too early',
    meaning: 'The share came before the connection had asked for work.',
    cause: 'the device goes on with the work of an old connection',
    ...never,
    whenMore: 'Restart the device. If it stays, update the firmware.',
  },
}

/** How sure it is to be that the part is really above a threshold: chance makes as many less than once in so often. */
const byChanceMost = 0.05

/** Whether `count` of `all` is more than a part of `threshold` and chance explains, by Chernoff's bound. */
function isMoreThan(threshold: number, count: number, all: number): boolean {
  const part = count / all
  if (part <= threshold) return false
  const rest = part < 1 ? (1 - part) * Math.log((1 - part) / (1 - threshold)) : 0
  return Math.exp(-all * (part * Math.log(part / threshold) + rest)) < byChanceMost
}

/** What `count` shares refused for a reason mean, of `all` that were handed in. At least one, or all is fine. */
export function hintFor(reason: ShareRefusal, count: number, all: number): Hint {
  const rule = RULES[reason]
  const part = all > 0 ? count / all : 0
  const head = `${rule.name} ${percent(part)}`
  const level: HintLevel = isMoreThan(rule.act, count, all)
    ? 'act'
    : isMoreThan(rule.watch, count, all)
      ? 'watch'
      : 'fine'
  const { meaning } = rule
  if (level !== 'fine') return { level, summary: `${head}: ${rule.cause}.`, meaning, advice: rule.whenMore }
  if (count === 0) return { level, summary: `${head}: none.`, meaning, advice: 'Nothing to do.' }
  if (part <= rule.watch) return { level, summary: `${head}: as is normal.`, meaning, advice: rule.whenFine }
  return { level, summary: `${head}: too few shares yet to tell.`, meaning, advice: 'Wait for more shares.' }
}

function percent(part: number): string {
  const of = part * 100
  return `${of >= 10 ? of.toFixed(0) : of >= 1 || of === 0 ? of.toFixed(1) : of.toFixed(2)} %`
}
