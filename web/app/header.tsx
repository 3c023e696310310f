import { chakra, Flex } from '@chakra-ui/react'
import { Link, useLocation } from 'wouter'
import { useSessionState } from '../live/context.tsx'
import { LiveBadge } from './live-badge.tsx'

const Home = chakra(Link)

export function Header() {
  return (
    <chakra.header borderBottomWidth="1px" borderColor="line" bg="rgba(22, 27, 34, 0.85)">
      <Flex
        maxW="1320px"
        mx="auto"
        px={{ base: 4, md: 6 }}
        minH="14"
        align="center"
        justify="space-between"
        columnGap={{ base: 4, md: 8 }}
        wrap="wrap"
      >
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
          py={{ base: 3, md: 4 }}
          _hover={{ color: 'btc.fg' }}
        >
          <Logo /> The Bitcoin Game
        </Home>
        <Nav />
        <Flex order={{ base: 1, md: 2 }} align="center" gap={{ base: 3, md: 5 }}>
          <Me />
          <LiveBadge />
        </Flex>
      </Flex>
    </chakra.header>
  )
}

/** Where the header leads, in this order. */
const LINKS = [
  ['/leaderboard', 'Leaderboard'],
  ['/blocks', 'Blocks'],
  ['/odds', 'Odds'],
  ['/verify', 'Verify'],
] as const

const Place = chakra(Link)

/** Beside the name where there is room, else on a line of its own. */
function Nav() {
  const [path] = useLocation()
  const style = { color: 'soft', fontSize: 'sm', py: { base: 2, md: 4 }, _hover: { color: 'ink' } } as const
  return (
    <Flex
      as="nav"
      aria-label="Pages"
      order={{ base: 2, md: 1 }}
      w={{ base: 'full', md: 'auto' }}
      flex={{ md: '1' }}
      columnGap={5}
      wrap="wrap"
      borderTopWidth={{ base: '1px', md: 0 }}
      borderColor="line"
    >
      {LINKS.map(([to, name]) => (
        <Place
          key={to}
          href={to}
          {...style}
          {...(path === to ? { color: 'btc.fg', fontWeight: '600', 'aria-current': 'page' as const } : {})}
        >
          {name}
        </Place>
      ))}
      <chakra.a href="/graphql" {...style}>
        API
      </chakra.a>
    </Flex>
  )
}

/** The way in, or to what is one's own. */
function Me() {
  const isIn = useSessionState() === 'in'
  const [path] = useLocation()
  const to = isIn ? '/settings' : '/sign-in'
  return (
    <Place
      href={to}
      fontSize="sm"
      fontWeight="600"
      py={{ base: 2, md: 4 }}
      whiteSpace="nowrap"
      color={path === to ? 'btc.fg' : 'ink'}
      _hover={{ color: 'btc.fg' }}
    >
      {isIn ? 'Account' : 'Sign in'}
    </Place>
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
