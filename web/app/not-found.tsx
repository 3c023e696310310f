import { Button, Text } from '@chakra-ui/react'
import { Link } from 'wouter'
import { usePageTitle } from '../ui/page-title.ts'
import { Message } from '../ui/states.tsx'

export function NotFound() {
  usePageTitle('Nothing here')
  return (
    <Message title="Nothing mined here">
      <Text color="soft" mb={6}>
        There is no page at this address. Pages of players are at /player/ and their address.
      </Text>
      <Button asChild colorPalette="btc">
        <Link href="/">To the start</Link>
      </Button>
    </Message>
  )
}
