import { Box, chakra, Flex, Text } from '@chakra-ui/react'
import { memo, useState } from 'react'
import { Ago } from '../../ui/ago.tsx'
import { formatCount, formatDifficulty, shortAddress } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { QuietButton } from '../../ui/quiet-button.tsx'
import { DemoBadge } from './demo-badge.tsx'
import type { ShareItem, ShareTone } from './rating.ts'
import { type ShareFeed, useFeedView } from './use-share-feed.ts'

const COLOUR: Record<ShareTone, string> = { ordinary: 'ink', good: 'win', best: 'gold' }
const MARK: Record<ShareTone, string> = { ordinary: '·', good: '▲', best: '★' }
const MEANING: Record<ShareTone, string> = { ordinary: 'share', good: 'above average', best: 'best' }

interface ShareFeedPanelProps {
  readonly feed: ShareFeed
  /** Opens a share. */
  readonly open: (share: ShareItem) => void
  /** Names the player of each share too. */
  readonly everybody?: boolean
  readonly rows?: number
}

export function ShareFeedPanel({ feed, open, everybody = false, rows = 14 }: ShareFeedPanelProps) {
  const { items, held } = useFeedView(feed)
  const [paused, setPaused] = useState(false)
  const toggle = (): void => {
    feed.pause(!paused)
    setPaused(!paused)
  }
  const pause = (
    <QuietButton size="xs" onClick={toggle} aria-pressed={paused}>
      {paused ? (held > 0 ? `Resume (${formatCount(held)} new)` : 'Resume') : 'Pause'}
    </QuietButton>
  )
  return (
    <Panel title="Live shares" titleId="live-shares" aside={pause}>
      {items.length === 0 ? (
        <Text color="soft" fontSize="sm" py={6} textAlign="center">
          Waiting for the next share …
        </Text>
      ) : (
        <>
          <chakra.ul aria-labelledby="live-shares" listStyleType="none" mx={-2}>
            {items.slice(0, rows).map((share) => (
              <ShareRow key={share.id} share={share} open={open} everybody={everybody} />
            ))}
          </chakra.ul>
          <Legend />
        </>
      )}
    </Panel>
  )
}

interface ShareRowProps {
  readonly share: ShareItem
  readonly open: (share: ShareItem) => void
  readonly everybody: boolean
}

/** A share never changes: its row is drawn once, and only its age goes on. */
const ShareRow = memo(function ShareRow({ share, open, everybody }: ShareRowProps) {
  const { tone } = share
  const difficulty = share.standing === 'BLOCK' ? 'BLOCK' : formatDifficulty(share.shareDifficulty)
  return (
    <chakra.li
      display="flex"
      alignItems="center"
      gap={2}
      fontSize="sm"
      px={2}
      py={1}
      rounded="md"
      animation="arrive 1.2s ease-out"
      _hover={{ bg: 'raised' }}
    >
      <chakra.button
        type="button"
        onClick={() => open(share)}
        aria-label={`Share of difficulty ${formatDifficulty(share.shareDifficulty)} by ${share.workerName || 'an unnamed worker'}, ${share.standing === 'BLOCK' ? 'a block' : MEANING[tone]}: show its proof`}
        className="figure"
        color={COLOUR[tone]}
        fontWeight={tone === 'best' ? 700 : 500}
        minW={{ base: '24', sm: '28' }}
        minH="6"
        textAlign="left"
        whiteSpace="nowrap"
        cursor="pointer"
        _hover={{ textDecoration: 'underline' }}
      >
        <span aria-hidden>{MARK[tone]}</span> {difficulty}
      </chakra.button>
      <Text flex="1" minW={0} truncate color="soft">
        {everybody ? (
          <chakra.span mr={2} className="figure">
            <PlainLink to={`/player/${share.address}`}>{shortAddress(share.address)}</PlainLink>
          </chakra.span>
        ) : null}
        {share.workerName}
      </Text>
      {share.isDemo ? <DemoBadge /> : null}
      <Text className="figure" color="soft" fontSize="xs" whiteSpace="nowrap" minW="16" textAlign="right">
        <Ago at={share.at} />
      </Text>
    </chakra.li>
  )
})

function Legend() {
  return (
    <Flex color="soft" fontSize="xs" columnGap={4} rowGap={1} wrap="wrap" mt={3}>
      <Box>
        <chakra.span color="gold">★</chakra.span> a best, or a block
      </Box>
      <Box title="The fading mean, of logarithms, of the last fifty or so shares">
        <chakra.span color="win">▲</chakra.span> above the player's average
      </Box>
    </Flex>
  )
}
