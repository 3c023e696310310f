import { Button, Text } from '@chakra-ui/react'
import { useCallback, useEffect } from 'react'
import { useQuery } from 'urql'
import { Link } from 'wouter'
import {
  type AddressProblem,
  NetworkFieldsFragmentDoc,
  PlayerDocument,
  PlayerFieldsFragmentDoc,
  type PlayerQuery,
  ShareFieldsFragmentDoc,
} from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { useResume } from '../../live/context.tsx'
import { shortAddress } from '../../ui/format.ts'
import { usePageTitle } from '../../ui/page-title.ts'
import { PlainLink } from '../../ui/plain-link.tsx'
import { Failed, Loading, Message } from '../../ui/states.tsx'
import { ExportLinks } from './export-links.tsx'
import { NotSeen } from './not-seen.tsx'
import { PlayerBoard } from './player-board.tsx'
import { useShareFeed } from './use-share-feed.ts'

const ADDRESS_PROBLEM: Record<AddressProblem, string> = {
  NOT_AN_ADDRESS: 'This is not a Bitcoin address',
  BAD_CHECKSUM: 'This address has a typing error',
  WRONG_NETWORK: 'This address is for another network',
  UNSUPPORTED: 'This kind of address cannot be paid here',
}

type Seen = Exclude<PlayerQuery['player'], { __typename: 'InvalidAddress' | 'PlayerHidden' }>

export function PlayerPage({ address }: { address: string }) {
  usePageTitle(shortAddress(address))
  const [{ data, error, fetching }, ask] = useQuery({ query: PlayerDocument, variables: { address } })
  const again = useCallback(() => ask({ requestPolicy: 'network-only' }), [ask])
  useResume(again)
  if (!data) {
    if (error) return <Failed what="This page" again={again} isTrying={fetching} />
    return <Loading label="Loading the player" heights={['16', '72', '24', '60']} />
  }
  const { player } = data
  if (player.__typename === 'InvalidAddress')
    return <WrongAddress address={address} problem={player.problem} message={player.message} />
  if (player.__typename === 'PlayerHidden') return <KeptPrivate />
  return <Followed player={player} data={data} again={again} />
}

interface FollowedProps {
  readonly player: Seen
  readonly data: PlayerQuery
  readonly again: () => void
}

/** Follows the shares of an address, also of one that was never seen: the first share turns the page into a player's. */
function Followed({ player, data, again }: FollowedProps) {
  const known = player.__typename === 'Player' ? readFragment(PlayerFieldsFragmentDoc, player) : null
  const address = player.__typename === 'Player' ? (known?.address ?? '') : player.address
  const [feed, seed] = useShareFeed(address)
  const isWaiting = known === null || known.lastShareAt == null
  useEffect(() => (isWaiting ? feed.onItem(again) : undefined), [feed, again, isWaiting])
  const shares = player.__typename === 'Player' ? player.shares.edges : null
  useEffect(() => {
    if (shares) seed(shares.map(({ node }) => readFragment(ShareFieldsFragmentDoc, node)))
  }, [shares, seed])
  const account = player.__typename === 'Player' ? (player.account ?? null) : null
  if (!known) return <NotSeen address={address} endpoints={data.poolStats.stratum} again={again} />
  const { difficulty } = readFragment(NetworkFieldsFragmentDoc, data.network)
  return (
    <>
      <PlayerBoard player={known} account={account} feed={feed} networkDifficulty={difficulty} />
      <Text color="soft" fontSize="sm" mt={6}>
        Where this puts you:{' '}
        <PlainLink to={`/leaderboard?me=${known.address}`}>your place on the leaderboard</PlainLink>. Where a block
        would pay: <PlainLink to={`/coinbase/${known.address}`}>what your miners hash now</PlainLink>.
      </Text>
      <ExportLinks address={known.address} />
    </>
  )
}

function KeptPrivate() {
  return (
    <Message title="This player keeps the page private">
      <Text color="soft">
        Shares, workers and places are not shown. Blocks they find are on the chain, and so on{' '}
        <PlainLink to="/blocks">the list of blocks</PlainLink>.
      </Text>
    </Message>
  )
}

function WrongAddress({ address, problem, message }: { address: string; problem: AddressProblem; message: string }) {
  return (
    <Message role="alert" title={ADDRESS_PROBLEM[problem]}>
      <Text className="figure" color="soft" wordBreak="break-all" mb={3}>
        {address.slice(0, 120)}
      </Text>
      <Text color="soft" mb={6}>
        {message}
      </Text>
      <Button asChild colorPalette="btc">
        <Link href="/">Try another</Link>
      </Button>
    </Message>
  )
}
