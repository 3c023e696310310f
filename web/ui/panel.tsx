import { Box, type BoxProps } from '@chakra-ui/react'

/** A box that holds one thing. */
export function Panel(props: BoxProps) {
  return <Box bg="panel" borderWidth="1px" borderColor="line" rounded="xl" p={{ base: 4, md: 5 }} minW={0} {...props} />
}
