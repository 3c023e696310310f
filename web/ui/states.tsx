import { Box, Button, Heading, Stack, Text } from '@chakra-ui/react'
import type { ReactNode } from 'react'
import { Panel } from './panel.tsx'

/** Grey shapes where content will be, as high as it will be; says so to those who cannot see them. */
export function Loading({ label, heights }: { label: string; heights: readonly string[] }) {
  return (
    <Stack role="status" aria-label={label} gap={{ base: 4, md: 6 }}>
      {heights.map((height, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows never move.
        <Box key={row} h={height} rounded="xl" bg="raised" opacity="0.7" animation="pulse 1.8s ease-in-out infinite" />
      ))}
    </Stack>
  )
}

interface FailedProps {
  /** As it begins a sentence: "The pool". */
  readonly what: string
  readonly again: () => void
  readonly isTrying?: boolean
}

export function Failed({ what, again, isTrying = false }: FailedProps) {
  return (
    <Message role="alert" title={`${what} could not be loaded`}>
      <Text color="soft" mb={5}>
        The server did not answer as it should. Your miner is not affected: it goes on mining.
      </Text>
      <Button colorPalette="btc" onClick={again} disabled={isTrying}>
        {isTrying ? 'Trying …' : 'Try again'}
      </Button>
    </Message>
  )
}

/** A page that has one thing to say. */
export function Message({ title, role, children }: { title: string; role?: 'alert'; children: ReactNode }) {
  return (
    <Panel role={role} maxW="2xl" mx="auto" textAlign="center" py={{ base: 8, md: 12 }}>
      <Heading as="h1" size={{ base: 'xl', md: '2xl' }} mb={3}>
        {title}
      </Heading>
      {children}
    </Panel>
  )
}
