import type { BlockFieldsFragment } from '../../gql/graphql.ts'

/** What the player got, as the coinbase says; all of it where that cannot be read. Satoshi. */
export const paidSats = ({ reward, rewardSats }: Pick<BlockFieldsFragment, 'reward' | 'rewardSats'>): string =>
  reward?.player ?? rewardSats
