// Signing in as a person does, in a real browser: from the link in the header to a tag in a miner's job, and out again.
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectMiner } from '../miner.ts'
import { chromiumPath } from '../parts/index.ts'
import { createSigner } from '../signer.ts'
import { becomes, startWorld, type World } from './world.ts'

let world: World
let browser: Browser
beforeAll(async () => {
  world = await startWorld('regtest')
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: ['--no-sandbox', '--disable-quic'] })
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await world?.stop()
})

test('somebody signs in, sets a name and a tag, links an address, comes back after a pause, and signs out', async () => {
  const [signer, second] = [createSigner('p2tr', 'regtest'), createSigner('p2wpkh', 'regtest')]
  const context = await browser.newContext({ viewport: { width: 1_200, height: 900 } })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', ({ message }) => problems.push(message))
  page.on('console', (line) => line.type() === 'error' && problems.push(line.text()))
  const miner = await connectMiner({ port: world.stratumPort, user: `${signer.address}.rig`, agent: 'test' })

  await page.goto(world.apiUrl)
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('Your address').fill(signer.address)
  await page.getByRole('button', { name: 'Next' }).click()
  const signature = page.getByLabel('2. Paste the signature')
  await signature.fill(second.sign('something else'))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').getByText('Sign exactly the message shown').waitFor()
  await signature.fill(signer.sign(await page.locator('.figure', { hasText: 'Sign in to' }).innerText()))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/settings')

  await page.getByLabel('Handle').fill('Ada_L')
  await page.getByLabel('Country').selectOption('CH')
  await page.getByRole('button', { name: 'Save' }).first().click()
  await page.getByText('Saved.').waitFor()
  await page.getByLabel('Written into every block').fill('ada was here')
  await page.getByRole('button', { name: 'Save' }).nth(1).click()
  await becomes(
    () => Buffer.from(miner.job.coinb2).toString('latin1'),
    (text) => text.includes('/ada was here/'),
    5_000,
  )
  await page.getByRole('button', { name: 'Link another' }).click()
  await page.getByLabel('Another address of yours').fill(second.address)
  await page.getByRole('button', { name: 'Next' }).click()
  await signature.fill(second.sign(await page.locator('.figure', { hasText: 'Link to my account' }).innerText()))
  await page.getByRole('button', { name: 'Link it' }).click()
  await page.getByRole('button', { name: `Unlink ${second.address}` }).waitFor()

  // Hours later the access token is gone: the refresh token brings it back before anything shows.
  await context.clearCookies({ name: 'access' })
  await page.evaluate(() => localStorage.setItem('session.access-expires-at', '2026-01-01T00:00:00.000Z'))
  await page.reload()
  await page.getByText('@Ada_L').waitFor()
  expect(await page.evaluate(() => document.cookie)).toBe('')

  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.waitForURL('**/sign-in')
  await page.goto(`${world.apiUrl}/settings`)
  await page.waitForURL('**/sign-in')
  expect(await context.cookies()).toEqual([])
  expect(problems).toEqual([])
  miner.close()
  await context.close()
}, 60_000)
