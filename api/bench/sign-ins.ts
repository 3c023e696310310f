// Signing in, renewing and asking as somebody: how many a second, and what one costs the API.
import { availableParallelism } from 'node:os'
import { createSigner, type SignerKind } from '../../dev/signer.ts'
import { quantile, say, Table, tenths, whole } from '../../stratum/bench/figures.ts'
import { cpuMsOf, pidsOf } from '../../stratum/bench/processes.ts'
import { bearer, type People, peopleOf, VIEWER } from '../tests/people.ts'
import { startWorld } from '../tests/world.ts'

const secondsUsual = 6
const together = 16
/** Wallets are slow: their signatures are made before the clock runs. */
const ready = 1_500

/** `npm run bench -- sign-ins`, or with the seconds of each row. */
export async function run(seconds = secondsUsual): Promise<void> {
  const world = await startWorld()
  try {
    const api = await world.startsApi()
    const pids = { api: api.pid, postgres: world.postgres.pid }
    await measureAll(
      peopleOf(() => world),
      pids,
      seconds,
    )
  } finally {
    await world.stop()
  }
}

interface Pids {
  readonly api: number
  readonly postgres: number
}

async function measureAll(people: People, pids: Pids, seconds: number): Promise<void> {
  const table = new Table(`Signing in, ${together} at once, ${seconds} s each, one API process`, [
    'a second',
    'p50 ms',
    'p99 ms',
    'api ms',
    'pg ms',
  ])
  const forwarded = (n: number): Record<string, string> => ({ 'x-forwarded-for': `10.1.${(n >> 8) & 255}.${n & 255}` })
  const row = async (name: string, times: number, once: (n: number) => Promise<boolean>): Promise<void> => {
    const waitsMs: number[] = []
    let n = 0
    let failed = 0
    const startedMs = performance.now()
    const [api, postgres] = [pidsOf(pids.api), pidsOf(pids.postgres)]
    const before = [cpuMsOf(api), cpuMsOf(postgres)]
    await Promise.all(
      Array.from({ length: together }, async () => {
        while (n < times && performance.now() - startedMs < seconds * 1_000) {
          const fromMs = performance.now()
          if (!(await once(n++))) failed++
          waitsMs.push(performance.now() - fromMs)
        }
      }),
    )
    const tookMs = performance.now() - startedMs
    table.add({
      name,
      cells: [
        whole((waitsMs.length * 1_000) / tookMs),
        ...[0.5, 0.99].map((part) => tenths(quantile(waitsMs, part))),
        ...[api, postgres].map((family, i) => tenths((cpuMsOf(family) - (before[i] ?? 0)) / waitsMs.length)),
      ],
      note: failed > 0 ? `${failed} of ${waitsMs.length} refused` : '',
    })
  }
  const signers = Array.from({ length: 64 }, (_, n) =>
    createSigner((['p2wpkh', 'p2tr'] as const)[n % 2] as SignerKind, 'regtest'),
  )
  // Opens what connections there are.
  await Promise.all(Array.from({ length: together }, () => people.signIn(createSigner('p2wpkh', 'regtest'))))
  const signerOf = (n: number) => signers[n % signers.length] as (typeof signers)[number]
  await row('Challenges', Number.POSITIVE_INFINITY, async (n) => {
    const { data } = await people.post<{ authChallenge: { nonce: string } }>(
      `mutation { authChallenge(address: "${signerOf(n).address}") { ... on AuthChallenge { nonce } } }`,
      {},
      forwarded(n),
    )
    return data?.authChallenge.nonce !== undefined
  })
  const signed: { nonce: string; signature: string }[] = []
  for (let n = 0; n < ready; n++) {
    const { nonce, message } = await people.challenge(signerOf(n).address)
    signed.push({ nonce, signature: signerOf(n).sign(message) })
  }
  const tokens: { accessToken: string; refreshToken: string }[] = []
  await row('Signatures verified, sessions opened', ready, async (n) => {
    const { nonce = '', signature = '' } = signed[n] ?? {}
    const given = (await people.verify(nonce, signature)).tokens
    if (given) tokens.push(given)
    return Boolean(given)
  })
  await row('Sessions renewed', Number.POSITIVE_INFINITY, async (n) => {
    const slot = n % tokens.length
    const given = (await people.refresh(tokens[slot]?.refreshToken ?? '')).tokens
    if (given) tokens[slot] = given
    return Boolean(given)
  })
  await row('Asked who asks, with a token', Number.POSITIVE_INFINITY, async (n) => {
    const { data } = await people.post<{ viewer: object | null }>(VIEWER, {}, bearer(tokens[n % 64]?.accessToken ?? ''))
    return Boolean(data?.viewer)
  })
  say(
    `A signature alone: under 2 ms (BIP 322, p2wpkh and p2tr in turn). The askers have the same ${availableParallelism()} cores.`,
  )
}
