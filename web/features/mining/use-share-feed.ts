import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { ShareFeedDocument, type ShareFieldsFragment, ShareFieldsFragmentDoc } from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { useLive } from '../../live/context.tsx'
import { createFeed, type Feed, type FeedView } from '../../live/feed.ts'
import { createRater, type ShareItem } from './rating.ts'

export type ShareFeed = Feed<ShareItem>

/**
 * Follows a player's shares, or everybody's. The feed outlives re-renders; React reads it a few times a second. `seed`
 * takes shares from a query, the newest first: history at the start, and what was missed after an interruption.
 */
export function useShareFeed(address: string | null): [ShareFeed, (shares: readonly ShareFieldsFragment[]) => void] {
  const live = useLive()
  const [feed] = useState(() => createFeed<ShareItem>())
  const [rate] = useState(createRater)
  useEffect(
    () =>
      live.follow(ShareFeedDocument, { address }, ({ shareFeed }) =>
        feed.push(shareFeed.shares.map((each) => rate(readFragment(ShareFieldsFragmentDoc, each)))),
      ),
    [live, feed, rate, address],
  )
  const seed = useCallback(
    (shares: readonly ShareFieldsFragment[]) =>
      feed.seed(
        shares
          .filter(({ id }) => !feed.has(id))
          .toReversed()
          .map(rate),
      ),
    [feed, rate],
  )
  return [feed, seed]
}

export function useFeedView(feed: ShareFeed): FeedView<ShareItem> {
  return useSyncExternalStore(feed.onPublish, feed.snapshot)
}
