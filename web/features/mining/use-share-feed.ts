import { stringifyDocument } from '@urql/core'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { ShareFeedSubscription, ShareFieldsFragment } from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { useLive } from '../../live/context.tsx'
import { createFeed, type Feed } from '../../live/feed.ts'
import { ShareFeed, ShareFields } from './documents.ts'

export type ShareItem = ShareFieldsFragment & { readonly tone: ShareTone }
/** Gold for a best or a block, green for above the average of the last shares, white otherwise. */
export type ShareTone = 'ordinary' | 'good' | 'best'

/** How quickly the average of the shares forgets: the last fifty or so count. */
const memory = 0.02

/** Follows a player's shares, or everybody's. The feed outlives re-renders; React reads it a few times a second. */
export function useShareFeed(address: string | null): Feed<ShareItem> {
  const live = useLive()
  const [feed] = useState(() => createFeed<ShareItem>())
  useEffect(() => {
    const rate = createRater()
    const unsubscribe = live.socket.subscribe<ShareFeedSubscription>(
      { query: stringifyDocument(ShareFeed), variables: { address } },
      {
        next: ({ data }) => {
          const shares = data ? data.shareFeed.shares.map((each) => readFragment(ShareFields, each)) : []
          feed.push(shares.map((share) => ({ ...share, tone: rate(share) })))
        },
        // The badge in the header tells of it; the list keeps what it has.
        error: () => undefined,
        complete: () => undefined,
      },
    )
    return unsubscribe
  }, [live, feed, address])
  return feed
}

export function useFeedItems(feed: Feed<ShareItem>): readonly ShareItem[] {
  return useSyncExternalStore(feed.onPublish, feed.snapshot)
}

/** Judges shares one after the other by a fading mean of the logarithms: difficulty spans many powers of ten. */
export function createRater(): (share: ShareFieldsFragment) => ShareTone {
  let mean: number | null = null
  return (share) => {
    const value = Math.log(share.shareDifficulty)
    const before = mean
    mean = mean === null ? value : mean + (value - mean) * memory
    if (share.standing === 'BLOCK' || share.standing === 'PERSONAL_BEST' || share.standing === 'WEEK_BEST')
      return 'best'
    return before !== null && value > before ? 'good' : 'ordinary'
  }
}

/** Rates shares that were there before the feed began, given newest first. */
export function rated(shares: readonly ShareFieldsFragment[]): ShareItem[] {
  const rate = createRater()
  return shares
    .toReversed()
    .map((share) => ({ ...share, tone: rate(share) }))
    .toReversed()
}
