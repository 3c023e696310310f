import { Box, type BoxProps, Flex, Heading } from '@chakra-ui/react'
import type { ReactNode } from 'react'

interface PanelProps extends Omit<BoxProps, 'title'> {
  readonly title?: string
  /** Names the heading, so that a list inside can be labelled by it. */
  readonly titleId?: string
  /** Controls at the right of the title. */
  readonly aside?: ReactNode
}

/** A box that holds one thing, with its name on top. */
export function Panel({ title, titleId, aside, children, ...props }: PanelProps) {
  return (
    <Box
      bg="panel"
      borderWidth="1px"
      borderColor="line"
      rounded="xl"
      p={{ base: 4, md: 5 }}
      minW={0}
      boxShadow="inset 0 1px 0 rgba(240, 246, 252, 0.05)"
      {...props}
    >
      {title ? (
        <Flex justify="space-between" align="center" gap={3} rowGap={2} wrap="wrap" mb={4} minH="8">
          <Title id={titleId}>{title}</Title>
          {aside}
        </Flex>
      ) : null}
      {children}
    </Box>
  )
}

/** The name of a panel: small capitals behind a lamp, as on a cabinet. */
export function Title({ id, children }: { id?: string | undefined; children: ReactNode }) {
  return (
    <Heading
      as="h2"
      id={id}
      fontFamily="mono"
      fontSize="sm"
      fontWeight="700"
      letterSpacing="0.12em"
      textTransform="uppercase"
      display="flex"
      alignItems="center"
      gap={2.5}
      _before={{ content: '""', w: '3px', h: '1em', bg: 'btc.solid', rounded: 'full', boxShadow: GLOW }}
    >
      {children}
    </Heading>
  )
}

const GLOW = '0 0 10px rgba(247, 147, 26, 0.9)'
