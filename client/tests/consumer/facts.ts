// What a consumer does with the API, wherever it runs; it tells each fact it learns.
import {
  codeOf,
  createGameClient,
  type GameClient,
  type GameClientOptions,
  gql,
  PlayerDocument,
  type Schema,
  ShareFeedDocument,
} from 'thebitcoingame/client'

export type Fact = Readonly<Record<string, unknown>>

const Tip = gql<{ network: Pick<Schema.Network, 'height'> }, Record<string, never>>(`{ network { height } }`)
const SignOut = gql<{ signOut: boolean }, Record<string, never>>('mutation { signOut }')

export async function learn(
  options: GameClientOptions,
  address: string,
  tell: (fact: Fact) => void,
): Promise<GameClient> {
  const game = createGameClient(options)
  const { client } = game
  const ask = async (what: string): Promise<void> => {
    const { data, error } = await client.query(PlayerDocument, { address: what })
    if (!data) return tell({ away: error?.message })
    if (data.player.__typename === 'Player') tell({ player: data.player.sharesAccepted })
    else if (data.player.__typename === 'InvalidAddress') tell({ refused: data.player.problem })
    else tell({ refused: data.player.__typename })
  }
  await ask(address)
  await ask('nonsense')
  const tip = await client.query(Tip, {})
  tell({ height: tip.data?.network.height })
  tell({ code: codeOf((await client.mutation(SignOut, {})).error) })
  game.onResume(() => {
    tell({ resumed: true })
    void ask(address)
  })
  client.subscription(ShareFeedDocument, { address }).subscribe(({ data, error }) => {
    if (error) tell({ ended: error.message })
    for (const share of data?.shareFeed.shares ?? []) tell({ share: share.hash })
  })
  return game
}
