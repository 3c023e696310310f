import { Box, chakra, Flex } from '@chakra-ui/react'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { useSubscription } from 'urql'
import { Route, Switch, useLocation } from 'wouter'
import { LandingPage } from '../features/mining/landing-page.tsx'
import { TipChangedDocument } from '../gql/graphql.ts'
import { Guard } from '../ui/guard.tsx'
import { Loading } from '../ui/states.tsx'
import { Header } from './header.tsx'
import { NotFound } from './not-found.tsx'

const PlayerPage = lazy(() => import('../features/mining/player-page.tsx').then((m) => ({ default: m.PlayerPage })))
const SharePage = lazy(() => import('../features/mining/share-page.tsx').then((m) => ({ default: m.SharePage })))
const BlockPage = lazy(() => import('../features/mining/block-page.tsx').then((m) => ({ default: m.BlockPage })))
const BlocksPage = lazy(() => import('../features/mining/blocks-page.tsx').then((m) => ({ default: m.BlocksPage })))
const LeaderboardPage = lazy(() =>
  import('../features/boards/leaderboard-page.tsx').then((m) => ({ default: m.LeaderboardPage })),
)
const CoinbasePage = lazy(() =>
  import('../features/mining/coinbase-page.tsx').then((m) => ({ default: m.CoinbasePage })),
)
const OddsPage = lazy(() => import('../features/mining/odds-page.tsx').then((m) => ({ default: m.OddsPage })))
const SignInPage = lazy(() => import('../features/accounts/sign-in-page.tsx').then((m) => ({ default: m.SignInPage })))
const SettingsPage = lazy(() =>
  import('../features/accounts/settings-page.tsx').then((m) => ({ default: m.SettingsPage })),
)
const VerifyPage = lazy(() => import('../features/mining/verify-page.tsx').then((m) => ({ default: m.VerifyPage })))

export function App() {
  // One subscription on every route: it keeps the network's figures fresh and the badge honest.
  useSubscription({ query: TipChangedDocument })
  const [path] = useLocation()
  const main = useNewPageFocus(path)
  return (
    <Flex direction="column" minH="100dvh">
      <chakra.a href="#main" css={SKIP}>
        Skip to the page
      </chakra.a>
      <Header />
      <Box
        as="main"
        id="main"
        ref={main}
        tabIndex={-1}
        flex="1"
        w="full"
        maxW="1320px"
        mx="auto"
        px={{ base: 4, md: 6 }}
        py={{ base: 5, md: 8 }}
      >
        <Guard key={path}>
          <Suspense fallback={<Loading label="Loading the page" heights={['16', '72', '60']} />}>
            <Switch>
              <Route path="/" component={LandingPage} />
              <Route path="/player/:address">{({ address }) => <PlayerPage address={decoded(address)} />}</Route>
              <Route path="/share/:id">{({ id }) => <SharePage id={decoded(id)} />}</Route>
              <Route path="/blocks" component={BlocksPage} />
              <Route path="/leaderboard" component={LeaderboardPage} />
              <Route path="/coinbase/:address">{({ address }) => <CoinbasePage address={decoded(address)} />}</Route>
              <Route path="/odds" component={OddsPage} />
              <Route path="/verify" component={VerifyPage} />
              <Route path="/sign-in" component={SignInPage} />
              <Route path="/settings" component={SettingsPage} />
              <Route path="/block/:id">{({ id }) => <BlockPage id={decoded(id)} />}</Route>
              <Route component={NotFound} />
            </Switch>
          </Suspense>
        </Guard>
      </Box>
      <chakra.footer color="soft" fontSize="xs" textAlign="center" px={4} py={6}>
        You mine to your own address. Every score here is a proof of work that your browser can check.
      </chakra.footer>
    </Flex>
  )
}

/** A part of a path that somebody typed: a stray % is part of it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** After a link was followed the new page begins at its top, for eyes and for screen readers. */
function useNewPageFocus(path: string) {
  const main = useRef<HTMLDivElement>(null)
  const last = useRef(path)
  useEffect(() => {
    if (last.current === path) return
    last.current = path
    main.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [path])
  return main
}

const SKIP = {
  position: 'absolute',
  left: '-9999px',
  _focus: { left: '8px', top: '8px', bg: 'btc.solid', color: 'btc.contrast', padding: '8px', zIndex: 10 },
}
