import { Box, Text } from '@chakra-ui/react'
import type { ReactNode } from 'react'

/** A figure with its name above and what it means below. */
export function Stat({ name, value, hint }: { name: string; value: ReactNode; hint?: ReactNode }) {
  return (
    <Box minW={0}>
      <Text as="dt" color="soft" fontSize="sm">
        {name}
      </Text>
      <Text as="dd" className="figure" fontSize={{ base: 'lg', md: 'xl' }} fontWeight="600" truncate>
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
