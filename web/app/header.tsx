import { chakra, Flex } from '@chakra-ui/react'
import { Link } from 'wouter'
import { LiveBadge } from './live-badge.tsx'

const Home = chakra(Link)

export function Header() {
  return (
    <chakra.header borderBottomWidth="1px" borderColor="line" bg="rgba(22, 27, 34, 0.85)">
      <Flex maxW="1320px" mx="auto" px={{ base: 4, md: 6 }} h="14" align="center" justify="space-between" gap={4}>
        <Home
          href="/"
          display="flex"
          alignItems="center"
          gap={2.5}
          fontFamily="mono"
          fontWeight="800"
          letterSpacing={{ base: '0', sm: '0.04em' }}
          textTransform="uppercase"
          fontSize={{ base: 'sm', sm: 'md' }}
          whiteSpace="nowrap"
          _hover={{ color: 'btc.fg' }}
        >
          <Logo /> The Bitcoin Game
        </Home>
        <Flex align="center" gap={{ base: 3, md: 5 }}>
          <chakra.a
            href="/graphql"
            color="soft"
            fontSize="sm"
            display={{ base: 'none', sm: 'inline' }}
            _hover={{ color: 'ink' }}
          >
            API
          </chakra.a>
          <LiveBadge />
        </Flex>
      </Flex>
    </chakra.header>
  )
}

/** Drawn, because the sign itself would load another font. */
function Logo() {
  return (
    <chakra.svg viewBox="0 0 32 32" boxSize="6" flexShrink={0} aria-hidden>
      <path d="M4 28V18h6v10zm9 0V11h6v17zm9 0V4h6v24z" fill="#F7931A" />
      <path d="M4 13h6v2H4zm9-7h6v2h-6z" fill="#FFD54A" />
    </chakra.svg>
  )
}
