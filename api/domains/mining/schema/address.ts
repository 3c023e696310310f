import { GraphQLError } from 'graphql'
import { addressToScript, type Network } from '../../../../bitcoin/index.ts'
import type { PrismaClient } from '../../../../prisma/generated/client.ts'
import { InvalidAddress, PlayerHidden } from '../errors.ts'

/** The canonical address; throws the refusal. */
export function parseAddress(text: string, network: Network): string {
  const reading = addressToScript(text.trim(), network)
  if (!reading.ok) throw new InvalidAddress(reading.reason)
  return reading.address
}

/** For arguments that are an `Address` already: what is wrong with one is a mistake of the client, told as such. */
export function requireAddress(text: string, network: Network): string {
  try {
    return parseAddress(text, network)
  } catch (error) {
    if (!(error instanceof InvalidAddress)) throw error
    throw new GraphQLError(error.message, { extensions: { code: 'BAD_USER_INPUT' } })
  }
}

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
