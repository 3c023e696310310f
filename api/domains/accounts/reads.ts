// Accounts by what others know of them: loaders for one request.
import DataLoader from 'dataloader'
import type { PrismaClient } from '../../../prisma/generated/client.ts'

type AccountRow = Awaited<ReturnType<PrismaClient['account']['findFirstOrThrow']>>

export interface Profiles {
  /** The account of an address; null where nobody has signed in with it. */
  readonly ofAddress: DataLoader<string, AccountRow | null>
}

export function createProfiles(prisma: PrismaClient): Profiles {
  return {
    ofAddress: new DataLoader(async (addresses) => {
      const rows = await prisma.accountAddress.findMany({
        where: { address: { in: [...addresses] } },
        include: { account: true },
      })
      const known = new Map(rows.map(({ address, account }) => [address, account]))
      return addresses.map((address) => known.get(address) ?? null)
    }),
  }
}
