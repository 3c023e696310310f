// Players who want no page.
import { GraphQLError } from 'graphql'
import type { PrismaClient } from '../../../../prisma/generated/client.ts'
import { PlayerHidden } from '../errors.ts'

/** Of an address that no miner has come with: no. */
export const isHidden = async (prisma: PrismaClient, address: string): Promise<boolean> =>
  (await prisma.player.count({ where: { address, hiddenAt: { not: null } } })) > 0

const hiddenError = (address: string): GraphQLError =>
  new GraphQLError(new PlayerHidden(address).message, { extensions: { code: 'PLAYER_HIDDEN' } })

/** Before somebody is followed. */
export async function requireVisible(prisma: PrismaClient, address: string): Promise<void> {
  if (await isHidden(prisma, address)) throw hiddenError(address)
}

/** What was found, unless its player went into hiding since. */
export function visible<T>(found: T | null, address: string): T {
  if (found === null) throw hiddenError(address)
  return found
}
