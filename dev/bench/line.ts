// Share → row, share → subscriber, share → browser: how long after the submit left the miner.
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { chromium } from 'playwright-core'
import { WebSocket } from 'ws'
import { connectMiner } from '../miner.ts'
import { chromiumPath } from '../parts/index.ts'
import { buildWeb } from '../stack/web-build.ts'
import { startWorld } from '../tests/world.ts'

const ADDRESS = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'
const sharesWanted = 200
const targetMs = 150

function percentile(sorted: readonly number[], part: number): string {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
  return value === undefined ? '—' : value.toFixed(0)
}

/** Submits a share every 100 ms and takes the time until its difficulty is told by a subscription and shown by a page. */
export async function run(): Promise<void> {
  // In a fresh clone there is no page to look at yet.
  await buildWeb((text) => process.stdout.write(`${text}\n`))
  const world = await startWorld('signet')
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: ['--no-sandbox', '--disable-quic'],
  })
  const feedMs: number[] = []
  const pageMs: number[] = []
  const submittedMs = new Map<string, number>()
  try {
    const page = await browser.newPage()
    await page.exposeFunction('sawShare', (worker: string) => {
      const from = submittedMs.get(worker)
      if (from !== undefined) pageMs.push(performance.now() - from)
    })
    await page.goto(world.apiUrl)
    await page.evaluate(WATCH)
    const client = createClient({ url: `${world.apiUrl.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
    client.subscribe<{ shareFeed: { shares: { workerName: string }[] } }>(
      { query: 'subscription { shareFeed { shares { workerName } } }' },
      {
        next: ({ data }) => {
          for (const { workerName } of data?.shareFeed.shares ?? []) {
            const from = submittedMs.get(workerName)
            if (from !== undefined) feedMs.push(performance.now() - from)
          }
        },
        error() {},
        complete() {},
      },
    )
    // A worker name for each share, so that a share is recognised wherever it shows.
    for (let i = 0; i < sharesWanted; i++) {
      const rig = await connectMiner({ port: world.stratumPort, user: `${ADDRESS}.b${i}`, password: 'd=1e-8' })
      const share = await rig.mine({})
      submittedMs.set(`b${i}`, performance.now())
      await rig.submit(share)
      await sleep(100)
      rig.close()
    }
    await sleep(1_000)
    await client.dispose()
  } finally {
    await browser.close()
    await world.stop()
  }
  process.stdout.write('\nShare → subscriber and share → browser, milliseconds after the submit left the miner\n')
  for (const [name, values] of [
    ['subscriber (graphql-ws)', feedMs],
    ['browser (in the page)', pageMs],
  ] as const) {
    const sorted = [...values].sort((a, b) => a - b)
    const figures = [0.5, 0.95, 0.99].map((part) => percentile(sorted, part).padStart(6)).join(' ')
    process.stdout.write(`${name.padEnd(26)} n=${values.length}  p50 p95 p99 ${figures}  (target p95 < ${targetMs})\n`)
  }
}

/** Runs in the page: tells of each worker name the first time that it shows in the live feed. */
const WATCH = `(() => {
  const seen = new Set()
  const look = () => {
    for (const name of document.body.innerText.match(/b\\d{1,3}(?!\\w)/g) ?? []) {
      if (!seen.has(name)) { seen.add(name); window.sawShare(name) }
    }
  }
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true })
})()`
