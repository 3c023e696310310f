// What the ledger tells the API processes through Redis Pub/Sub, after commit. Lost messages are made up for by a query.
import type { ShareFact } from '../ledger/changes.ts'
import { STANDINGS } from '../rules.ts'

export const FEED_CHANNEL = 'live:feed'
export const BLOCK_CHANNEL = 'live:blocks'
export const TIP_CHANNEL = 'live:tips'
const playerChannelPrefix = 'live:player:'
export const playerChannel = (address: string): string => playerChannelPrefix + address

/** Shares accepted since the last message: some of them, and the figures of all. */
export interface FeedMessage {
  readonly shares: readonly ShareFact[]
  readonly accepted: number
  readonly work: number
}

/** The same of one player, with the workers whose state changed. */
export interface PlayerMessage extends FeedMessage {
  readonly workers: readonly string[]
}

/** Blocks found, newest last. */
export interface BlocksMessage {
  readonly blocks: readonly { readonly hash: string; readonly address: string }[]
}
/** Blocks whose status changed, and whose. */
export const BLOCK_CHANGE_CHANNEL = 'live:block-changes'
const blocksMax = 50
export const mergeBlocks = (a: BlocksMessage, b: BlocksMessage): BlocksMessage => ({
  blocks: [...a.blocks, ...b.blocks].slice(-blocksMax),
})

export interface TipMessage {
  readonly network: string
}

/** At most so many shares in one message; the rest only count. */
export const sampleSharesMax = 20
/** At most so many names in one message. */
const changedWorkersMax = 50

const rankOf = (share: ShareFact): number => STANDINGS.indexOf(share.standing)

/** The most notable shares, then the newest, in the order in which they came. */
export function sampleOf(shares: readonly ShareFact[]): readonly ShareFact[] {
  if (shares.length <= sampleSharesMax) return shares
  const notable = shares.filter((share) => share.standing !== 'ordinary')
  if (notable.length >= sampleSharesMax) {
    const kept = new Set(
      notable
        .toReversed()
        .sort((a, b) => rankOf(a) - rankOf(b))
        .slice(0, sampleSharesMax),
    )
    return notable.filter((share) => kept.has(share))
  }
  let room = sampleSharesMax - notable.length
  const kept = new Set(notable)
  for (let i = shares.length - 1; i >= 0 && room > 0; i--) {
    const share = shares[i]
    if (share?.standing !== 'ordinary') continue
    kept.add(share)
    room--
  }
  return shares.filter((share) => kept.has(share))
}

/** Shares of hidden players count, and are not shown. */
export function feedOf(shares: readonly ShareFact[], hidden?: ReadonlySet<string>): FeedMessage {
  let work = 0
  for (const share of shares) work += share.difficulty
  const shown = hidden && hidden.size > 0 ? shares.filter(({ address }) => !hidden.has(address)) : shares
  return { shares: sampleOf(shown), accepted: shares.length, work }
}

export function mergeFeeds(a: FeedMessage, b: FeedMessage): FeedMessage {
  return {
    shares: sampleOf([...a.shares, ...b.shares]),
    accepted: a.accepted + b.accepted,
    work: a.work + b.work,
  }
}

export function mergePlayers(a: PlayerMessage, b: PlayerMessage): PlayerMessage {
  return { ...mergeFeeds(a, b), workers: [...new Set([...a.workers, ...b.workers])].slice(0, changedWorkersMax) }
}
