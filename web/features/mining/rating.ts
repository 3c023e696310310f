// What a share means to its player: decided here and not by the API, because "average" depends on what was seen so far.
import type { ShareFieldsFragment } from '../../gql/graphql.ts'

/** Gold for a best or a block, green for above the player's own average, white otherwise. */
export type ShareTone = 'ordinary' | 'good' | 'best'
export type ShareItem = ShareFieldsFragment & { readonly tone: ShareTone }

/** How quickly an average forgets: the last fifty or so shares count. */
const memory = 0.02
/** Players whose averages are held; the one unheard of for longest gives way. */
const playersMax = 500

const BESTS: ReadonlySet<string> = new Set(['BLOCK', 'PERSONAL_BEST', 'WEEK_BEST'])

/**
 * Judges shares one after the other against a fading mean of logarithms, one mean for each player: difficulty spans many
 * powers of ten, and among different rigs only the own average says anything.
 */
export function createRater(): (share: ShareFieldsFragment) => ShareItem {
  const means = new Map<string, number>()
  return (share) => {
    const value = Math.log(share.shareDifficulty)
    const mean = means.get(share.address)
    means.delete(share.address)
    means.set(share.address, mean === undefined ? value : mean + (value - mean) * memory)
    const [oldest] = means.keys()
    if (means.size > playersMax && oldest !== undefined) means.delete(oldest)
    if (BESTS.has(share.standing)) return { ...share, tone: 'best' }
    return { ...share, tone: mean !== undefined && value > mean ? 'good' : 'ordinary' }
  }
}
