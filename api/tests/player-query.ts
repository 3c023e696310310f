// The whole of a player, as a client asks for it.
export const PLAYER = `query ($address: String!) { player(address: $address) { __typename
  ... on InvalidAddress { message problem } ... on PlayerNotSeen { message address }
  ... on Player { id address isDemo sharesAccepted work workersOnline
    hashrate { oneMinute { shares work hashrate low high } oneDay { shares hashrate } }
    hashrateHistory { from seconds shares hashrate best }
    best { session { id } week { id } ever { id shareDifficulty standing proof { header merkleBranch height network address } } }
    refusals { reason count }
    workers { edges { node { id name isOnline difficulty userAgent refusals { reason count }
      best { session { id } week { id } ever { id } } hashrate { fiveMinutes { shares } oneDay { shares } } } } }
    shares(first: 20) { edges { node { id standing hasProof proof { header } } } pageInfo { hasNextPage endCursor } } } } }`

export interface PlayerData {
  player: {
    __typename: string
    message?: string
    problem?: string
    sharesAccepted: number
    workersOnline: number
    work: number
    hashrate: Record<
      'oneMinute' | 'oneDay',
      { shares: number; work: number; hashrate: number; low: number; high: number }
    >
    hashrateHistory: { shares: number }[]
    best: Record<'session' | 'week' | 'ever', { id: string; proof?: { header: string; network: string } } | null>
    refusals: { reason: string; count: number }[]
    workers: { edges: { node: { isOnline: boolean; difficulty: number; userAgent: string } }[] }
    shares: { edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } }
  }
}
