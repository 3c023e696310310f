import { Box, chakra, Flex, Link } from '@chakra-ui/react'
import { lazy, Suspense } from 'react'
import { useSubscription } from 'urql'
import { Route, Switch, Link as To } from 'wouter'
import { TipChanged } from '../features/mining/documents.ts'
import { LandingPage } from '../features/mining/landing-page.tsx'
import { Loading } from '../ui/states.tsx'
import { LiveBadge } from './live-badge.tsx'
import { NotFound } from './not-found.tsx'

const PlayerPage = lazy(() => import('../features/mining/player-page.tsx').then((m) => ({ default: m.PlayerPage })))
const SharePage = lazy(() => import('../features/mining/share-page.tsx').then((m) => ({ default: m.SharePage })))

export function App() {
  // One subscription on every route: it keeps the network's figures fresh and the badge honest.
  useSubscription({ query: TipChanged })
  return (
    <Flex direction="column" minH="100dvh">
      <chakra.a href="#main" css={SKIP}>
        Skip to the page
      </chakra.a>
      <chakra.header borderBottomWidth="1px" borderColor="line" bg="panel">
        <Flex maxW="1400px" mx="auto" px={{ base: 4, md: 6 }} h="14" align="center" justify="space-between" gap={4}>
          <Link asChild color="ink" fontWeight="700" _hover={{ textDecoration: 'none', color: 'btc.fg' }}>
            <To href="/">
              <Logo /> The Bitcoin Game
            </To>
          </Link>
          <Flex align="center" gap={4}>
            <Link href="/graphql" color="soft" fontSize="sm" display={{ base: 'none', sm: 'inline' }}>
              API
            </Link>
            <LiveBadge />
          </Flex>
        </Flex>
      </chakra.header>
      <Box
        as="main"
        id="main"
        flex="1"
        w="full"
        maxW="1400px"
        mx="auto"
        px={{ base: 4, md: 6 }}
        py={{ base: 5, md: 8 }}
      >
        <Suspense fallback={<Loading label="Loading the page" />}>
          <Switch>
            <Route path="/" component={LandingPage} />
            <Route path="/player/:address">{({ address }) => <PlayerPage address={address} key={address} />}</Route>
            <Route path="/share/:id">{({ id }) => <SharePage id={decodeURIComponent(id)} key={id} />}</Route>
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </Box>
      <chakra.footer color="soft" fontSize="xs" textAlign="center" px={4} py={6}>
        You mine to your own address. Every score here is a proof of work that your browser can check.
      </chakra.footer>
    </Flex>
  )
}

const SKIP = {
  position: 'absolute',
  left: '-9999px',
  _focus: { left: '8px', top: '8px', bg: 'btc.solid', color: 'btc.contrast', padding: '8px', zIndex: 10 },
}

function Logo() {
  return (
    <chakra.svg viewBox="0 0 32 32" boxSize="5" display="inline-block" verticalAlign="-3px" mr={1} aria-hidden>
      <path d="M4 28V16h6v12zm9 0V9h6v19zm9 0V3h6v25z" fill="#F7931A" />
    </chakra.svg>
  )
}
