import { chakra, Text } from '@chakra-ui/react'

/** Everything that is kept about an address, to take away. */
export function ExportLinks({ address }: { address: string }) {
  const path = `/api/v1/export/${address}`
  return (
    <Text color="soft" fontSize="sm" mt={6}>
      Everything we keep about this address, for you to take away:{' '}
      <chakra.a href={`${path}.json`} download textDecoration="underline">
        all of it as JSON
      </chakra.a>
      , or your{' '}
      <chakra.a href={`${path}/shares.csv`} download textDecoration="underline">
        shares as CSV
      </chakra.a>
      .
    </Text>
  )
}
