// Whose figures changed, for those who keep something derived from them: a set each, so it grows by players, not by shares.
import type { ClientBase } from '../../../../platform/postgres.ts'
import type { Redis } from '../../../../platform/redis.ts'

/** Who keeps something. Each takes its own set down. */
const FOLLOWERS = ['boards'] as const
export type ChangeFollower = (typeof FOLLOWERS)[number]

// One slot of a Redis Cluster a follower: its sets are renamed and compared.
const waitingKey = (follower: ChangeFollower): string => `{changed:${follower}}:players`
const takenKey = (follower: ChangeFollower): string => `{changed:${follower}}:taken`
const allKey = (follower: ChangeFollower): string => `{changed:${follower}}:all`
const seenKey = (follower: ChangeFollower): string => `{changed:${follower}}:seen`
const idsPerCommand = 1_000

/** After the commit. What fails here is made up for by `noteAllChanged`. */
export async function noteChangedPlayers(redis: Redis, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  const pipeline = redis.pipeline()
  for (const follower of FOLLOWERS) {
    for (let i = 0; i < ids.length; i += idsPerCommand) {
      pipeline.sadd(waitingKey(follower), ...ids.slice(i, i + idsPerCommand))
    }
  }
  for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error
}

/** The same, for who knows addresses alone; of one that has not mined there is nothing. */
export async function noteChangedAddresses(
  client: Pick<ClientBase, 'query'>,
  redis: Redis,
  addresses: readonly string[],
): Promise<void> {
  const { rows } = await client.query('SELECT id FROM player WHERE address = ANY($1)', [addresses])
  await noteChangedPlayers(
    redis,
    rows.map(({ id }: { id: number }) => id),
  )
}

/** Redis may have lost what it was told, or nobody could tell it: all that is derived is to be compared with the rows. */
export async function noteAllChanged(redis: Redis): Promise<void> {
  for (const follower of FOLLOWERS) await redis.incr(allKey(follower))
}

export interface ChangedPlayers {
  /** Up to so many players, the same again until they are `done`: a follower that dies loses none. */
  take(most: number): Promise<readonly number[]>
  done(ids: readonly number[]): Promise<void>
  /** Names the last time that everything may have changed; null once that was seen to. */
  allSince(): Promise<string | null>
  allDone(since: string): Promise<void>
}

/** For the one process that follows by this name. */
export function createChangedPlayers(redis: Redis, follower: ChangeFollower): ChangedPlayers {
  const [waiting, taken] = [waitingKey(follower), takenKey(follower)]
  const some = async (most: number): Promise<number[]> => (await redis.srandmember(taken, most)).map(Number)
  return {
    async take(most) {
      const left = await some(most)
      if (left.length > 0) return left
      // Whoever changes from now on waits anew, so nobody is marked done who changed after being read.
      try {
        await redis.rename(waiting, taken)
      } catch (error) {
        if (/no such key/i.test((error as Error).message)) return []
        throw error
      }
      return some(most)
    },
    async done(ids) {
      if (ids.length > 0) await redis.srem(taken, ...ids)
    },
    async allSince() {
      const [all, seen] = await redis.mget(allKey(follower), seenKey(follower))
      // Both are missing where Redis is new: nobody has seen to anything yet.
      return seen !== null && seen === (all ?? '0') ? null : (all ?? '0')
    },
    async allDone(since) {
      await redis.set(seenKey(follower), since)
    },
  }
}
