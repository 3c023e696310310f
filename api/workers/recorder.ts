// Takes entries to the database in batches; an event that PostgreSQL cannot take is found by halving and put aside.
import type { PostgresClient } from '../../platform/postgres.ts'
import { type Arrival, type Recorded, recordBatch, type Writer } from '../domains/mining/index.ts'
import type { Poison } from './streams.ts'

/**
 * Events in one transaction, unless a single entry holds more. A batch touches each worker once however many shares it holds:
 * twice as many took 28,000 shares a second where half as many took 22,000 to 26,000, in under a gigabyte.
 */
export const batchEventsMax = 65_536

/** The day of a share is gone, since it is so old: whoever begins anew makes it again. SQLSTATE calls that integrity. */
const isDayMissing = (error: unknown): boolean => (error as { routine?: string }).routine === 'ExecFindPartition'
/** Faults of the data and not of the machine: SQLSTATE classes 22 (data exception) and 23 (integrity). */
const isDataFault = (error: unknown): boolean =>
  /^2[23]/.test((error as { code?: string }).code ?? '') && !isDayMissing(error)

export interface Outcome {
  readonly recorded: readonly Recorded[]
  readonly poison: readonly Poison[]
}

/** Records the batch and its cursors; throws on faults of the machine, with nothing recorded that is not accounted for. */
export async function record(
  client: PostgresClient,
  arrivals: readonly Arrival[],
  cursors: ReadonlyMap<string, string>,
  writer: Writer,
): Promise<Outcome> {
  try {
    return { recorded: [await recordBatch(client, arrivals, cursors, writer)], poison: [] }
  } catch (error) {
    if (!isDataFault(error)) throw error
    const outcome = await halve(client, arrivals, writer, error)
    const moved = await recordBatch(client, [], cursors, writer)
    return { ...outcome, recorded: [...outcome.recorded, moved] }
  }
}

async function halve(
  client: PostgresClient,
  arrivals: readonly Arrival[],
  writer: Writer,
  fault: unknown,
): Promise<Outcome> {
  const [only] = arrivals
  if (arrivals.length === 1 && only) {
    const reason = `not storable: ${(fault as Error).message}`
    const moved = await recordBatch(client, [{ ...only, isPoison: true }], new Map(), writer)
    return { recorded: [moved], poison: [{ stream: only.stream, id: '', line: JSON.stringify(only.event), reason }] }
  }
  const middle = Math.ceil(arrivals.length / 2)
  const recorded: Recorded[] = []
  const poison: Poison[] = []
  for (const half of [arrivals.slice(0, middle), arrivals.slice(middle)]) {
    const outcome = await recordBatch(client, half, new Map(), writer).then(
      (each): Outcome => ({ recorded: [each], poison: [] }),
      (error) => {
        if (!isDataFault(error)) throw error
        return halve(client, half, writer, error)
      },
    )
    recorded.push(...outcome.recorded)
    poison.push(...outcome.poison)
  }
  return { recorded, poison }
}
