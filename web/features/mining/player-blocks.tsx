import { useCallback, useEffect } from 'react'
import { useQuery, useSubscription } from 'urql'
import { BlockFieldsFragmentDoc, BlocksUpdatedDocument, PlayerBlocksDocument } from '../../gql/graphql.ts'
import { readFragment } from '../../gql/index.ts'
import { useResume } from '../../live/context.tsx'
import { RecentBlocks } from './recent-blocks.tsx'

interface PlayerBlocksProps {
  readonly address: string
  /** Of the block that was found just now; null where none was. */
  readonly newest: string | null
}

/** The blocks of a player, for those few who have some. */
export function PlayerBlocks({ address, newest }: PlayerBlocksProps) {
  const [{ data }, refresh] = useQuery({ query: PlayerBlocksDocument, variables: { address } })
  const again = useCallback(() => refresh({ requestPolicy: 'network-only' }), [refresh])
  useResume(again)
  useEffect(() => void (newest && again()), [newest, again])
  const blocks = data?.blocks.edges.map(({ node }) => readFragment(BlockFieldsFragmentDoc, node)) ?? []
  // The answer updates the cached blocks, and with them this list.
  useSubscription({ query: BlocksUpdatedDocument, pause: blocks.length === 0 })
  return blocks.length === 0 ? null : <RecentBlocks blocks={blocks} title="Blocks found" />
}
