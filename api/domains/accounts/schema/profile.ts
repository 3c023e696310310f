// What people change about themselves.
import { builder, named, SELF } from '../../../schema/builder.ts'
import { signInFirst } from '../../../schema/errors.ts'
import { requirePerson, type Viewer } from '../actions.ts'
import { ChallengeGone, InvalidAddress, LinkRefused, ProfileRefused, SignatureRefused, TagRefused } from '../errors.ts'
import type { ProfileField } from '../rules.ts'
import { AuthChallenge } from './sign-in.ts'
import { ViewerType } from './viewer.ts'

const ProfileFieldName = builder.enumType('ProfileField', {
  description: 'A part of a profile.',
  values: named<ProfileField>({
    HANDLE: ['handle', 'The handle.'],
    DISPLAY_NAME: ['displayName', 'The display name.'],
    COUNTRY: ['country', 'The country.'],
    TIME_ZONE: ['timeZone', 'The time zone.'],
  }),
})

builder.objectType(ProfileRefused, {
  name: 'ProfileRefused',
  description: 'A value that a profile cannot have. Nothing was changed.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What is wrong, in a sentence for people.' }),
    field: t.expose('field', { type: ProfileFieldName, description: 'Which value.' }),
  }),
})

builder.objectType(TagRefused, {
  name: 'TagRefused',
  description: 'A tag that no coinbase can have. Nothing was changed.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What is wrong, in a sentence for people.' }),
  }),
})

builder.objectType(LinkRefused, {
  name: 'LinkRefused',
  description: 'The address cannot be linked, or not be unlinked. Nothing was changed.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'Why, in a sentence for people.' }),
  }),
})

const ProfileInput = builder.inputType('ProfileInput', {
  description: 'What to change. What is left out stays as it is; null takes it away.',
  fields: (t) => ({
    handle: t.string({
      description: '3 to 20 letters, digits and underscores, beginning with a letter; may be changed every 30 days.',
    }),
    displayName: t.string({ description: 'At most 40 characters that can be seen.' }),
    country: t.string({ description: 'ISO 3166-1 alpha-2, such as CH.' }),
    timeZone: t.string({ description: 'A name of IANA, such as Europe/Zurich.' }),
  }),
})

/** A person, or a program that the field lets do it. */
function known(viewer: Viewer | null): Viewer {
  if (viewer === null) throw signInFirst()
  return viewer
}

builder.mutationField('updateProfile', (t) =>
  t.field({
    type: ViewerType,
    grantScopes: [SELF],
    description: 'Changes what the account says of itself: all of it, or nothing where a value is refused.',
    args: { profile: t.arg({ type: ProfileInput, required: true, description: 'What to change.' }) },
    authScopes: { can: 'profile:write' },
    errors: {
      types: [ProfileRefused],
      union: { name: 'UpdateProfileResult', description: 'Who asked, as they are now, or what was refused.' },
    },
    resolve: async (_root, { profile }, { accounts, viewer }) => {
      await accounts.changeProfile(known(viewer), {
        ...(profile.handle !== undefined ? { handle: profile.handle } : {}),
        ...(profile.displayName !== undefined ? { displayName: profile.displayName } : {}),
        ...(profile.country !== undefined ? { country: profile.country } : {}),
        ...(profile.timeZone !== undefined ? { timeZone: profile.timeZone } : {}),
      })
      return known(viewer)
    },
  }),
)

builder.mutationField('setCoinbaseTag', (t) =>
  t.field({
    type: ViewerType,
    grantScopes: [SELF],
    description:
      'Sets what stands behind the pool’s signature in the coinbases of all addresses of the account, from their next job on. Where fee and payout leave no room for it, a coinbase goes without: `coinbase` shows it.',
    args: {
      tag: t.arg.string({
        required: true,
        description: 'Printable ASCII without slashes, as long as `TagRefused` says; empty for none.',
      }),
    },
    authScopes: { can: 'profile:write' },
    errors: {
      types: [TagRefused],
      union: { name: 'SetCoinbaseTagResult', description: 'Who asked, as they are now, or what was refused.' },
    },
    resolve: async (_root, { tag }, { accounts, viewer }) => {
      await accounts.setCoinbaseTag(known(viewer), tag)
      return known(viewer)
    },
  }),
)

builder.mutationField('linkChallenge', (t) =>
  t.field({
    type: AuthChallenge,
    description: 'Begins to link another address to the account: gives a message to sign with its wallet.',
    args: { address: t.arg.string({ required: true, description: 'An address of the network that is mined on.' }) },
    authScopes: { session: true },
    errors: {
      types: [InvalidAddress],
      union: { name: 'LinkChallengeResult', description: 'A message to sign, or why there is none.' },
    },
    resolve: (_root, { address }, { accounts, viewer }) => accounts.linkChallenge(requirePerson(viewer), address),
  }),
)

builder.mutationField('linkAddress', (t) =>
  t.field({
    type: ViewerType,
    grantScopes: [SELF],
    description: 'Links an address with the signature of its challenge. It can sign in, and shows the account’s name.',
    args: {
      nonce: t.arg.string({ required: true, description: 'That of the challenge.' }),
      signature: t.arg.string({ required: true, description: 'As the wallet gave it, in base64.' }),
    },
    authScopes: { session: true },
    complexity: 500,
    errors: {
      types: [ChallengeGone, SignatureRefused, LinkRefused],
      union: { name: 'LinkAddressResult', description: 'Who asked, as they are now, or what was refused.' },
    },
    resolve: async (_root, { nonce, signature }, { accounts, viewer }) => {
      await accounts.link(requirePerson(viewer), nonce, signature)
      return requirePerson(viewer)
    },
  }),
)

builder.mutationField('unlinkAddress', (t) =>
  t.field({
    type: ViewerType,
    grantScopes: [SELF],
    description: 'Takes an address from the account; it can no longer sign in to it.',
    args: { address: t.arg.string({ required: true, description: 'An address that was linked.' }) },
    authScopes: { session: true },
    errors: {
      types: [InvalidAddress, LinkRefused],
      union: { name: 'UnlinkAddressResult', description: 'Who asked, as they are now, or what was refused.' },
    },
    resolve: async (_root, { address }, { accounts, viewer }) => {
      await accounts.unlink(requirePerson(viewer), address)
      return requirePerson(viewer)
    },
  }),
)
