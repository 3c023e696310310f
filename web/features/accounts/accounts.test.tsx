// Signing in and what people change about themselves, in each of its states.
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Session } from '../../live/session.ts'
import { ADDRESS } from '../mining/tests/share.ts'
import { type Answers, show } from '../mining/tests/show.tsx'
import { deviceName } from './device-name.ts'
import { SettingsPage } from './settings-page.tsx'
import { SignInPage } from './sign-in-page.tsx'
import { walletsOf } from './wallets.ts'

const ENDS = '2026-11-23T12:15:00.000Z'
let state: 'in' | 'out' | 'unknown'
let told: string[]
const session: Session = {
  state: () => state,
  onChange: () => () => undefined,
  began: (at) => void told.push(`began ${at}`),
  ended: () => void told.push('ended'),
  close: () => undefined,
}
const asked: { name: string; variables: Record<string, unknown> }[] = []
const noting =
  (answers: Record<string, unknown>): Answers =>
  (name, variables) => {
    asked.push({ name, variables })
    return name in answers ? { data: answers[name] } : undefined
  }
beforeEach(() => {
  state = 'out'
  told = []
  asked.length = 0
  history.replaceState(null, '', '/sign-in')
  vi.unstubAllGlobals()
})

const challenge = {
  __typename: 'AuthChallenge',
  nonce: 'n1',
  address: ADDRESS,
  message: 'Sign in to here.',
  expiresAt: ENDS,
}
const type = (label: string, value: string): void => {
  fireEvent.change(screen.getByLabelText(label), { target: { value } })
}
const press = (name: string): void => {
  fireEvent.click(screen.getByRole('button', { name }))
}

test('an address that is none is told, and nothing is to be signed', async () => {
  show(
    <SignInPage />,
    noting({ AuthChallenge: { authChallenge: { __typename: 'InvalidAddress', message: 'No.' } } }),
    session,
  )
  press('Next')
  expect((await screen.findByRole('alert')).textContent).toContain('Type or paste')
  type('Your address', `${ADDRESS}.rig1`)
  press('Next')
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('No.'))
  expect(asked.at(-1)).toEqual({ name: 'AuthChallenge', variables: { address: ADDRESS } })
})

test.each([
  [{ __typename: 'SignedIn', accessExpiresAt: ENDS }, [`began ${ENDS}`], null],
  [{ __typename: 'SignatureRefused', message: 'Not yours.' }, [], 'Sign in'],
  [{ __typename: 'AccountBanned', message: 'Banned.', reason: 'Why.' }, [], 'Sign in'],
  [{ __typename: 'ChallengeGone', message: 'Too late.' }, [], 'New message'],
])('a signature that is answered with %o', async (authVerify, expected, button) => {
  show(<SignInPage />, noting({ AuthChallenge: { authChallenge: challenge }, AuthVerify: { authVerify } }), session)
  type('Your address', ADDRESS)
  press('Next')
  expect(await screen.findByText('Sign in to here.')).toBeTruthy()
  type('2. Paste the signature', 'abcd')
  press('Sign in')
  await waitFor(() =>
    expect(asked.at(-1)).toEqual({ name: 'AuthVerify', variables: { nonce: 'n1', signature: 'abcd' } }),
  )
  if (button === null) await waitFor(() => expect(told).toEqual(expected))
  else {
    expect((await screen.findByRole('alert')).textContent).toContain(authVerify.message)
    expect(screen.getByRole('button', { name: button })).toBeTruthy()
    expect(told).toEqual(expected)
  }
})

test('a wallet in the browser gives address and signature by itself', async () => {
  vi.stubGlobal('unisat', {
    requestAccounts: async () => [ADDRESS],
    signMessage: async (message: string, how: string) => `signed ${message} ${how}`,
  })
  show(
    <SignInPage />,
    noting({
      AuthChallenge: { authChallenge: challenge },
      AuthVerify: { authVerify: { __typename: 'SignedIn', accessExpiresAt: ENDS } },
    }),
    session,
  )
  press('UniSat')
  fireEvent.click(await screen.findByRole('button', { name: 'Sign with UniSat' }))
  await waitFor(() => expect(told).toEqual([`began ${ENDS}`]))
  expect(asked.at(-1)?.variables).toEqual({ nonce: 'n1', signature: 'signed Sign in to here. bip322-simple' })
})

test('one that is told no says so', async () => {
  vi.stubGlobal('LeatherProvider', { request: async () => ({ error: { message: 'User rejected' } }) })
  show(<SignInPage />, noting({}), session)
  press('Leather')
  expect((await screen.findByRole('alert')).textContent).toBe('Leather: User rejected')
})

test('each kind of wallet is asked in its own way', async () => {
  const calls: unknown[] = []
  const rpc = (answers: Record<string, unknown>) => ({
    request: async (method: string, params: unknown) => {
      calls.push([method, params])
      return { result: answers[method] }
    },
  })
  const [leather, xverse] = walletsOf({
    LeatherProvider: rpc({
      getAddresses: {
        addresses: [
          { symbol: 'STX', address: 'SP1' },
          { symbol: 'BTC', address: 'bc1pxyz' },
        ],
      },
      signMessage: { signature: 'one' },
    }),
    XverseProviders: {
      BitcoinProvider: rpc({
        wallet_connect: {
          addresses: [
            { purpose: 'payment', address: '3abc' },
            { purpose: 'stacks', address: 'SP1' },
          ],
        },
        signMessage: { signature: 'two' },
      }),
    },
  })
  expect([await leather?.addresses(), await xverse?.addresses()]).toEqual([['bc1pxyz'], ['3abc']])
  expect([await leather?.sign('bc1pxyz', 'm'), await xverse?.sign('3abc', 'm')]).toEqual(['one', 'two'])
  expect(calls.slice(-2)).toEqual([
    ['signMessage', { message: 'm', paymentType: 'p2tr' }],
    ['signMessage', { address: '3abc', message: 'm', protocol: 'BIP322' }],
  ])
  expect(walletsOf({})).toEqual([])
})

const viewer = {
  __typename: 'Viewer',
  account: { handle: 'ada', displayName: 'Ada', country: null },
  settings: { timeZone: null, coinbaseTag: 'hi' },
  addresses: [
    { address: ADDRESS, linkedAt: ENDS, isFirst: true },
    { address: 'tb1qother', linkedAt: ENDS, isFirst: false },
  ],
  isHidden: false,
  keys: [
    {
      __typename: 'ApiKey',
      id: '7',
      name: 'bot',
      hint: 'tbgk_abcd',
      scopes: ['PROFILE_READ'],
      createdAt: ENDS,
      expiresAt: ENDS,
      usedAt: ENDS,
      revokedAt: null,
      usage: [
        { day: ENDS, requests: 2 },
        { day: ENDS, requests: 3 },
      ],
    },
    {
      __typename: 'ApiKey',
      id: '6',
      name: 'gone',
      hint: 'x',
      scopes: [],
      createdAt: ENDS,
      expiresAt: null,
      usedAt: null,
      revokedAt: ENDS,
      usage: [],
    },
  ],
  sessions: [
    {
      id: 's1',
      device: 'Mozilla/5.0 (X11; Linux x86_64) Gecko Firefox/140.0',
      createdAt: ENDS,
      usedAt: ENDS,
      isThis: true,
    },
    { id: 's2', device: 'my phone', createdAt: ENDS, usedAt: ENDS, isThis: false },
  ],
}

test('who is not signed in is sent to sign in; who may be, waits', () => {
  history.replaceState(null, '', '/settings')
  show(<SettingsPage />, noting({}), session)
  expect(location.pathname).toBe('/sign-in')
  state = 'unknown'
  show(<SettingsPage />, noting({}), session)
  expect(screen.getByRole('status', { name: 'Loading your account' })).toBeTruthy()
})

test('a profile is saved as it was typed, empty fields as nothing, and what is refused is told at its field', async () => {
  state = 'in'
  const refused = { __typename: 'ProfileRefused', field: 'HANDLE', message: 'That handle is reserved.' }
  show(<SettingsPage />, noting({ Settings: { viewer }, UpdateProfile: { updateProfile: refused } }), session)
  type('Handle', ' root ')
  type('Name', '')
  type('Country', 'CH')
  fireEvent.click(screen.getAllByRole('button', { name: 'Save' })[0] as HTMLElement)
  expect((await screen.findByRole('alert')).textContent).toBe('That handle is reserved.')
  expect(asked.at(-1)?.variables).toEqual({
    profile: { handle: 'root', displayName: null, country: 'CH', timeZone: null },
  })
})

test('a key is made with what was chosen, shown once, and revoked; what was revoked is not listed', async () => {
  state = 'in'
  const createApiKey = { __typename: 'ApiKeyCreated', secret: 'tbgk_secret' }
  show(
    <SettingsPage />,
    noting({ Settings: { viewer }, CreateApiKey: { createApiKey }, RevokeApiKey: { revokeApiKey: true } }),
    session,
  )
  expect(screen.getByText(/May read your account and settings. 5 requests in thirty days/)).toBeTruthy()
  expect(screen.queryByText('gone')).toBeNull()
  press('New key')
  type('What is it for?', 'my bot')
  fireEvent.click(screen.getByLabelText('change your profile and tag'))
  press('Make it')
  expect(await screen.findByText('tbgk_secret')).toBeTruthy()
  expect(asked.at(-1)?.variables).toEqual({ name: 'my bot', scopes: ['PROFILE_WRITE'], days: 365 })
  press('Revoke bot')
  await waitFor(() => expect(asked.at(-1)).toEqual({ name: 'RevokeApiKey', variables: { id: '7' } }))
})

test('pages are hidden at a press; deleting is asked for twice, and says which rigs bring names again', async () => {
  state = 'in'
  const erasePersonalData = { workers: 2, connected: ['attic'] }
  show(
    <SettingsPage />,
    noting({
      Settings: { viewer },
      HidePages: { hidePages: { __typename: 'Viewer', isHidden: false } },
      ErasePersonalData: { erasePersonalData },
    }),
    session,
  )
  press('Hide my pages')
  await waitFor(() => expect(asked.at(-1)?.name).toBe('HidePages'))
  expect(await screen.findByText(/there is nothing to hide/)).toBeTruthy()
  press('Delete …')
  expect(asked.at(-1)?.name).toBe('HidePages')
  press('Delete for good')
  expect(await screen.findByText('Deleted. These are online and bring their names again: attic.')).toBeTruthy()
})

test('addresses are unlinked, other devices signed out, and oneself everywhere', async () => {
  state = 'in'
  show(
    <SettingsPage />,
    noting({
      Settings: { viewer },
      UnlinkAddress: { unlinkAddress: { __typename: 'Viewer' } },
      EndSession: { endSession: true },
      SignOutEverywhere: { signOutEverywhere: 2 },
      SignOut: { signOut: true },
    }),
    session,
  )
  expect(screen.getByText('Firefox on Linux')).toBeTruthy()
  press('Unlink tb1qother')
  await waitFor(() => expect(asked.at(-1)).toEqual({ name: 'UnlinkAddress', variables: { address: 'tb1qother' } }))
  press('Sign out my phone')
  await waitFor(() => expect(asked.at(-1)).toEqual({ name: 'EndSession', variables: { id: 's2' } }))
  press('Sign out everywhere')
  await waitFor(() => expect(told).toEqual(['ended']))
  press('Sign out')
  await waitFor(() => expect(told).toEqual(['ended', 'ended']))
})

test.each([
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E Safari/604.1',
    'Safari on iOS',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0',
    'Edge on Windows',
  ],
  ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36', 'Chrome on Android'],
  ['tbg-bot/1.0', 'tbg-bot/1.0'],
])('%s is %s', (said, name) => {
  expect(deviceName(said)).toBe(name)
})
