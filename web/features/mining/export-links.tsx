import { Link, Text } from '@chakra-ui/react'

/** Everything that is kept about an address, to take away. */
export function ExportLinks({ address }: { address: string }) {
  const path = `/api/v1/export/${address}`
  return (
    <Text color="soft" fontSize="sm" mt={6}>
      Everything we keep about this address, for you to take away:{' '}
      <Link href={`${path}.json`} download>
        all of it as JSON
      </Link>
      , or your{' '}
      <Link href={`${path}/shares.csv`} download>
        shares as CSV
      </Link>
      .
    </Text>
  )
}
