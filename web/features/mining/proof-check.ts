// What a proof must show, step by step, in the order in which one failure makes the later steps meaningless.
import type { ProofProblem, ProofVerdict } from '../../../bitcoin/index.ts'
import type { ProofFieldsFragment } from '../../gql/graphql.ts'

/** What the page says of a share or a block, which its proof has to bear out. */
export interface ProofClaim {
  readonly address: string
  readonly height: number
  /** Display order; null where none is claimed. */
  readonly hash: string | null
  /** What its hash must reach at least; null where nothing is claimed. */
  readonly difficulty: number | null
  /** It is said to have solved a block. */
  readonly isBlock: boolean
}

export type StepName = 'merkle' | 'height' | 'address' | 'difficulty' | 'hash'
export type StepState = 'holds' | 'fails' | 'unchecked'

export interface ProofReport {
  /** Of a proof that holds, what it says. */
  readonly verdict: (ProofVerdict & { ok: true }) | null
  readonly steps: readonly { readonly name: StepName; readonly state: StepState }[]
}

const ORDER: readonly StepName[] = ['merkle', 'height', 'address', 'difficulty', 'hash']

/** The step at which `verifyShareProof` gives up; what comes before it holds. */
const FAILS_AT: Record<ProofProblem, StepName> = {
  malformed: 'merkle',
  merkleMismatch: 'merkle',
  heightMismatch: 'height',
  badAddress: 'address',
  addressNotPaid: 'address',
  underDifficulty: 'difficulty',
}

/** A proof can hold and still be that of another share: it is held against what the page claims too. */
export function reportOf(verdict: ProofVerdict, proof: ProofFieldsFragment, claim: ProofClaim): ProofReport {
  const fails = verdict.ok ? firstLie(verdict, proof, claim) : FAILS_AT[verdict.reason]
  if (fails === null && verdict.ok) return { verdict, steps: ORDER.map((name) => ({ name, state: 'holds' })) }
  const at = ORDER.indexOf(fails ?? 'merkle')
  return {
    verdict: null,
    steps: ORDER.map((name, step) => ({
      name,
      state: step < at ? 'holds' : step === at ? 'fails' : 'unchecked',
    })),
  }
}

function firstLie(
  { hash, isBlock }: ProofVerdict & { ok: true },
  proof: ProofFieldsFragment,
  claim: ProofClaim,
): StepName | null {
  if (proof.height !== claim.height) return 'height'
  if (proof.address !== claim.address) return 'address'
  if (claim.isBlock && !isBlock) return 'difficulty'
  return claim.hash === null || hash === claim.hash ? null : 'hash'
}

/** Loads the checker, which most visits never need, and checks. */
export async function checkProof(proof: ProofFieldsFragment, claim: ProofClaim): Promise<ProofReport> {
  const { verifyShareProof, NETWORK_NAMES } = await import('../../../bitcoin/index.ts')
  const network = NETWORK_NAMES.find((each) => each.toUpperCase() === proof.network)
  const verdict: ProofVerdict = network
    ? verifyShareProof({ ...proof, network }, claim.difficulty === null ? {} : { difficulty: claim.difficulty })
    : { ok: false, reason: 'malformed' }
  return reportOf(verdict, proof, claim)
}
