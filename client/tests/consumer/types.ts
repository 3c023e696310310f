// What must not compile: each line would go wrong at run time.
import {
  type GameClient,
  PlayerDocument,
  type ResultOf,
  type Schema,
  type ShareFeedDocument,
  type VariablesOf,
} from 'thebitcoingame/client'

export async function wrong({ client }: GameClient): Promise<unknown[]> {
  // @ts-expect-error the address is missing
  await client.query(PlayerDocument, {})
  // @ts-expect-error an address is text
  await client.query(PlayerDocument, { address: 1 })
  const { data } = await client.query(PlayerDocument, { address: '' })
  // @ts-expect-error only a player has figures: __typename comes first
  data?.player.sharesAccepted
  // @ts-expect-error nothing may be there
  data.player.__typename
  const share: ResultOf<typeof ShareFeedDocument>['shareFeed']['shares'][number] | undefined = undefined
  const variables: VariablesOf<typeof ShareFeedDocument> = {}
  // @ts-expect-error no such status
  const status: Schema.BlockStatus = 'LOST'
  return [share, variables, status]
}
