import { Button, chakra, Flex, Heading, Text } from '@chakra-ui/react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Feed } from '../../live/feed.ts'
import { formatAgo, formatDifficulty, shortAddress } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'
import { Panel } from '../../ui/panel.tsx'
import { DemoBadge } from './demo-badge.tsx'
import { type ShareItem, type ShareTone, useFeedItems } from './use-share-feed.ts'

const COLOUR: Record<ShareTone, string> = { ordinary: 'ink', good: 'win', best: 'gold' }
const MARK: Record<ShareTone, string> = { ordinary: '·', good: '▲', best: '★' }
const MEANING: Record<ShareTone, string> = { ordinary: 'share', good: 'above average', best: 'best' }

interface ShareFeedPanelProps {
  readonly feed: Feed<ShareItem>
  /** Opens a share; without it each line links to its page. */
  readonly open: (share: ShareItem) => void
  /** Names the player of each share too. */
  readonly everybody?: boolean
  readonly rows?: number
}

export function ShareFeedPanel({ feed, open, everybody = false, rows = 14 }: ShareFeedPanelProps) {
  const items = useFeedItems(feed)
  const nowMs = useNow()
  const [paused, setPaused] = useState(false)
  const toggle = (): void => {
    feed.pause(!paused)
    setPaused(!paused)
  }
  return (
    <Panel>
      <Flex justify="space-between" align="center" mb={3}>
        <Heading as="h2" size="md" id="live-shares">
          Live shares
        </Heading>
        <Button size="xs" variant="outline" borderColor="line" color="ink" onClick={toggle} aria-pressed={paused}>
          {paused ? 'Resume' : 'Pause'}
        </Button>
      </Flex>
      {items.length === 0 ? (
        <Text color="soft" fontSize="sm" py={6} textAlign="center">
          Waiting for the next share …
        </Text>
      ) : (
        <chakra.ul aria-labelledby="live-shares" listStyleType="none">
          {items.slice(0, rows).map((share) => (
            <chakra.li key={share.id} borderTopWidth="1px" borderColor="line" _first={{ borderTopWidth: 0 }}>
              <ShareRow share={share} nowMs={nowMs} open={open} everybody={everybody} />
            </chakra.li>
          ))}
        </chakra.ul>
      )}
    </Panel>
  )
}

interface ShareRowProps {
  readonly share: ShareItem
  readonly nowMs: number
  readonly open: (share: ShareItem) => void
  readonly everybody: boolean
}

function ShareRow({ share, nowMs, open, everybody }: ShareRowProps) {
  const { tone } = share
  return (
    <Flex align="center" gap={2} fontSize="sm" py={1.5}>
      <chakra.button
        type="button"
        onClick={() => open(share)}
        aria-label={`Share of difficulty ${formatDifficulty(share.shareDifficulty)} by ${share.workerName}, ${MEANING[tone]}: show its proof`}
        className="figure"
        color={COLOUR[tone]}
        fontWeight={tone === 'best' ? 700 : 500}
        minW="24"
        textAlign="left"
        cursor="pointer"
        _hover={{ textDecoration: 'underline' }}
      >
        <span aria-hidden>{MARK[tone]}</span>{' '}
        {share.standing === 'BLOCK' ? 'BLOCK' : formatDifficulty(share.shareDifficulty)}
      </chakra.button>
      <Text flex="1" minW={0} truncate color="soft">
        {everybody ? (
          <chakra.span color="ink" mr={1}>
            <Link href={`/player/${share.address}`}>{shortAddress(share.address)}</Link>
          </chakra.span>
        ) : null}
        {share.workerName}
      </Text>
      {share.isDemo ? <DemoBadge /> : null}
      <Text className="figure" color="soft" fontSize="xs" whiteSpace="nowrap">
        {formatAgo(share.at, nowMs)}
      </Text>
    </Flex>
  )
}
