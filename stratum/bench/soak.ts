// Minutes of ordinary life: submits, miners that come and go, new tips, a ledger that takes what it is sent. Is memory
// flat, is anything complained of, and does every account say the same?
import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from './engine.ts'
import { coresOf, hundredths, percent, quantile, say, Table, tenths, whole } from './figures.ts'
import type { Ground } from './ground.ts'
import { LedgerStandIn } from './ledger-stand-in.ts'
import type { Settled } from './orders.ts'

const secondsUsual = 600
const connections = 2_000
const submitsPerSecond = 1_000
const churnPerSecond = 20
const tipEverySeconds = 20
const handshakesAtOnce = 100
const rows = 10
/** Memory is judged after this part of the time: before it, the engine is still warming up. */
const warmupPart = 0.3
const KiBperMiB = 1_024

interface Sample {
  readonly seconds: number
  readonly rssMiB: number
}

export async function run(ground: Ground, seconds = secondsUsual): Promise<void> {
  const processes = ground.sizes.at(-1) ?? 1
  const engine = await ground.engine({ processes })
  const ledger = new LedgerStandIn(ground.redis.url)
  const load = engine.load('for an address each')
  const { ready } = await load.order({ do: 'connect', count: connections, perSecond: null, atOnce: handshakesAtOnce })
  const table = new Table(
    `${seconds} s at ${whole(ready)} connections, ${churnPerSecond} renewed and ${whole(submitsPerSecond)} submits a second, ` +
      `a tip every ${tipEverySeconds} s, ${coresOf(processes)}`,
    ['MiB', 'accepted', 'refused', 'p50 ms', 'p99 ms', 'engine'],
  )
  await load.order({ do: 'pace', perSecond: submitsPerSecond })
  await load.order({ do: 'churn', perSecond: churnPerSecond })
  const samples: Sample[] = []
  const fromMs = performance.now()
  for (let row = 0; row < rows; row++) {
    await load.order({ do: 'count' })
    const cpuMs = engine.cpuMs()
    await livesUntil(fromMs, (seconds * (row + 1)) / rows, engine, samples)
    const { latenciesMs, accepted, refused, seconds: took } = await load.order({ do: 'tally' })
    table.add({
      name: `after ${whole((performance.now() - fromMs) / 1_000)} s`,
      cells: [
        tenths(samples.at(-1)?.rssMiB ?? Number.NaN),
        whole(accepted),
        whole(Object.values(refused).reduce((sum, each) => sum + each, 0)),
        tenths(quantile(latenciesMs, 0.5)),
        tenths(quantile(latenciesMs, 0.99)),
        percent((engine.cpuMs() - cpuMs) / 1_000 / took),
      ],
      note: Object.keys(refused).join(', '),
    })
  }
  const settled = await load.order({ do: 'settle' })
  await ledger.caughtUp(settled.accepted)
  report(engine, samples, settled, ledger, await engine.metric('stratum_shares_accepted_total'))
  await ledger.close()
  await engine.stop()
}

/** A tip now and then, memory every second. */
async function livesUntil(
  fromMs: number,
  seconds: number,
  { newTip, rssKiB }: Engine,
  samples: Sample[],
): Promise<void> {
  for (;;) {
    const atSeconds = (performance.now() - fromMs) / 1_000
    if (atSeconds >= seconds) return
    samples.push({ seconds: atSeconds, rssMiB: rssKiB() / KiBperMiB })
    if (samples.length % tipEverySeconds === 0) await newTip()
    await sleep(Math.min(1_000, Math.max(0, (seconds - atSeconds) * 1_000)))
  }
}

function report(
  { complaints }: Engine,
  samples: readonly Sample[],
  { accepted, refused, unanswered, dropped, reconnected }: Settled,
  ledger: LedgerStandIn,
  counted: number,
): void {
  const judged = samples.slice(Math.floor(samples.length * warmupPart))
  const least = Math.min(...judged.map(({ rssMiB }) => rssMiB))
  const most = Math.max(...judged.map(({ rssMiB }) => rssMiB))
  const agree = accepted === counted && accepted === ledger.shares && ledger.twice === 0
  say(`Memory after the first ${percent(warmupPart)}: ${tenths(least)} to ${tenths(most)} MiB,`)
  say(`  ${hundredths(slope(judged) * 60)} MiB a minute (least squares)`)
  say(`Connections: ${whole(reconnected)} renewed, ${dropped} lost by no wish of theirs`)
  say(`Submits: ${whole(accepted)} answered true, ${whole(refused)} refused, ${unanswered} unanswered`)
  say(`Accounts ${agree ? 'agree' : 'DO NOT AGREE'}: ${whole(accepted)} answered true, ${whole(counted)} counted,`)
  say(`  ${whole(ledger.shares)} in the streams, ${ledger.twice} of them twice or out of order`)
  const texts = Map.groupBy(complaints, ({ level, msg }) => `${level}: ${msg}`)
  say(`Complaints in the log: ${complaints.length}`)
  for (const [text, lines] of texts) say(`  ${lines.length} × ${text}`)
}

/** MiB a second. */
function slope(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number): number =>
    samples.reduce((sum, each) => sum + of(each), 0) / samples.length
  const [meanX, meanY] = [mean(({ seconds }) => seconds), mean(({ rssMiB }) => rssMiB)]
  const over = mean(({ seconds, rssMiB }) => (seconds - meanX) * (rssMiB - meanY))
  return over / mean(({ seconds }) => (seconds - meanX) ** 2)
}
