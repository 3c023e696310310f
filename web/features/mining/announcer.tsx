import { VisuallyHidden } from '@chakra-ui/react'
import { useEffect, useState } from 'react'
import { formatDifficulty } from '../../ui/format.ts'
import type { ShareItem } from './rating.ts'
import type { ShareFeed } from './use-share-feed.ts'

const restMs = 5_000

/** For screen readers: only what is worth an interruption, never the whole feed, and not too often. */
export function Announcer({ feed }: { feed: ShareFeed }) {
  const [said, setSaid] = useState({ text: '', count: 0 })
  useEffect(() => {
    let lastMs = Number.NEGATIVE_INFINITY
    return feed.onItem((share) => {
      if (share.tone !== 'best' || performance.now() - lastMs < restMs) return
      lastMs = performance.now()
      setSaid(({ count }) => ({ text: sentenceOf(share), count: count + 1 }))
    })
  }, [feed])
  return (
    <VisuallyHidden role="log" aria-live="polite" aria-label="Notable shares">
      {/* An equal text again is read again only if it is another element. */}
      <span key={said.count}>{said.text}</span>
    </VisuallyHidden>
  )
}

function sentenceOf({ standing, shareDifficulty, workerName }: ShareItem): string {
  const what =
    standing === 'BLOCK' ? 'Block found' : standing === 'WEEK_BEST' ? 'Best of the week' : 'New personal best'
  return `${what}: difficulty ${formatDifficulty(shareDifficulty)} by ${workerName || 'an unnamed worker'}`
}
