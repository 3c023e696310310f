import { Badge, chakra } from '@chakra-ui/react'
import { useLiveStatus } from '../live/context.tsx'
import type { LiveStatus } from '../live/status.ts'
import { QuietButton } from '../ui/quiet-button.tsx'

interface Words {
  readonly word: string
  readonly colour: string
  readonly says: string
  /** Something is being tried at the moment. */
  readonly isBusy?: boolean
}

const WORDS: Record<LiveStatus, Words> = {
  connecting: { word: 'Connecting', colour: 'soft', says: 'Connecting to live data', isBusy: true },
  live: { word: 'Live', colour: 'win', says: 'Live data is coming in' },
  reconnecting: {
    word: 'Reconnecting',
    colour: 'gold',
    says: 'The connection was lost. Figures may be old; trying again',
    isBusy: true,
  },
  offline: { word: 'Offline', colour: 'loss', says: 'This device is offline. Figures may be old' },
  stopped: { word: 'Stopped', colour: 'loss', says: 'Live data has stopped. Reload the page' },
}

/** Whether what is shown is live. Colour is never the only difference. */
export function LiveBadge() {
  const status = useLiveStatus()
  const { word, colour, says, isBusy = false } = WORDS[status]
  return (
    <>
      <Badge
        role="status"
        aria-label={says}
        title={says}
        bg="raised"
        color={colour}
        fontFamily="mono"
        px={2.5}
        py={1}
        rounded="full"
      >
        <chakra.span
          boxSize="2"
          rounded="full"
          bg={colour}
          aria-hidden
          animation={isBusy ? 'pulse 1.2s ease-in-out infinite' : undefined}
        />
        {word}
      </Badge>
      {status === 'stopped' ? (
        <QuietButton size="xs" onClick={() => location.reload()}>
          Reload
        </QuietButton>
      ) : null}
    </>
  )
}
