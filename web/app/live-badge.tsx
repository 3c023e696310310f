import { Badge, chakra } from '@chakra-ui/react'
import type { LiveStatus } from '../live/client.ts'
import { useLiveStatus } from '../live/context.tsx'

const WORDS: Record<LiveStatus, { readonly word: string; readonly colour: string; readonly says: string }> = {
  connecting: { word: 'Connecting', colour: 'soft', says: 'Connecting to live data' },
  live: { word: 'Live', colour: 'win', says: 'Live data is coming in' },
  reconnecting: {
    word: 'Reconnecting',
    colour: 'gold',
    says: 'The connection was lost. Figures may be old; trying again',
  },
  offline: { word: 'Offline', colour: 'loss', says: 'This device is offline. Figures may be old' },
  stopped: { word: 'Stopped', colour: 'loss', says: 'Live data has stopped. Reload the page' },
}

/** Always true: colour is never the only difference. */
export function LiveBadge() {
  const { word, colour, says } = WORDS[useLiveStatus()]
  return (
    <Badge role="status" aria-label={says} title={says} bg="raised" color={colour} px={2.5} py={1} rounded="full">
      <chakra.span boxSize="2" rounded="full" bg={colour} aria-hidden />
      {word}
    </Badge>
  )
}
