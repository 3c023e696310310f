import { Button, Heading, Text } from '@chakra-ui/react'
import { Link } from 'wouter'
import { Panel } from '../ui/panel.tsx'

export function NotFound() {
  return (
    <Panel maxW="lg" mx="auto" textAlign="center" py={12}>
      <Heading as="h1" size="2xl" mb={3}>
        Nothing mined here
      </Heading>
      <Text color="soft" mb={6}>
        There is no page at this address.
      </Text>
      <Button asChild colorPalette="btc">
        <Link href="/">To the start</Link>
      </Button>
    </Panel>
  )
}
