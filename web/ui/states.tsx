import { Button, Heading, Skeleton, Stack, Text } from '@chakra-ui/react'
import { Panel } from './panel.tsx'

/** Grey shapes where content will be; says so to those who cannot see them. */
export function Loading({ label, rows = 3 }: { label: string; rows?: number }) {
  return (
    <Stack role="status" aria-label={label} gap={4}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all the same and never move.
        <Skeleton key={row} h={row === 0 ? '40' : '24'} rounded="xl" css={SKELETON} />
      ))}
    </Stack>
  )
}
const SKELETON = { '--start-color': 'colors.panel', '--end-color': 'colors.raised' }

export function Failed({ what, again }: { what: string; again: () => void }) {
  return (
    <Panel role="alert" textAlign="center" py={10}>
      <Heading as="h1" size="lg" mb={2}>
        {what} could not be loaded
      </Heading>
      <Text color="soft" mb={5}>
        The server did not answer as it should. Your miner is not affected: it goes on mining.
      </Text>
      <Button colorPalette="btc" onClick={again}>
        Try again
      </Button>
    </Panel>
  )
}
