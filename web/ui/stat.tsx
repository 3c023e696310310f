import { Box, Text } from '@chakra-ui/react'
import type { ReactNode } from 'react'

interface StatProps {
  readonly name: string
  readonly value: ReactNode
  /** What it means, or where it comes from. */
  readonly hint?: ReactNode
  readonly size?: 'md' | 'lg'
}

/** A figure with its name above and what it means below. Lives in a `dl`. */
export function Stat({ name, value, hint, size = 'md' }: StatProps) {
  return (
    <Box minW={0}>
      <Text as="dt" color="soft" fontSize="xs" letterSpacing="0.04em">
        {name}
      </Text>
      <Text
        as="dd"
        className="figure"
        fontSize={size === 'lg' ? { base: 'xl', md: '2xl' } : { base: 'md', md: 'lg' }}
        fontWeight="700"
        lineHeight="1.35"
      >
        {value}
      </Text>
      {hint ? (
        <Text as="dd" color="soft" fontSize="xs">
          {hint}
        </Text>
      ) : null}
    </Box>
  )
}
