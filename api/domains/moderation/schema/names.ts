// Names that offend, and words that keep them out.
import { builder } from '../../../schema/builder.ts'
import { NamePartName, requireAddress, requirePerson } from '../../accounts/index.ts'
import { ModerationRefused } from '../errors.ts'
import { lockDaysMax, wordLettersMax, wordLettersMin, wordsMax } from '../names.ts'
import { reasonWords } from './deeds.ts'
import { ModeratedPlayer } from './player.ts'

const BlockedWord = builder.prismaObject('BlockedWord', {
  description:
    'A word that no handle, display name or tag can have in it, however it is spelt: case, accents, signs between letters, and digits or letters of other scripts that look like a letter make no difference.',
  authScopes: { role: 'moderator' },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'For `allowWord`; the log names it.' }),
    word: t.exposeString('word', { description: 'As it was typed.' }),
    blockedAt: t.expose('blockedAt', { type: 'DateTime', description: 'Since when.' }),
  }),
})

builder.queryField('blockedWords', (t) =>
  t.prismaField({
    type: [BlockedWord],
    description: `Words that no name can have in it, by alphabet; at most ${wordsMax}. Insults in English are kept out besides. For moderators.`,
    authScopes: { role: 'moderator' },
    resolve: (query, _root, _args, { prisma }) =>
      prisma.blockedWord.findMany({ ...query, orderBy: { folded: 'asc' }, take: wordsMax }),
  }),
)

const ChosenNames = builder.prismaObject('Account', {
  variant: 'ChosenNames',
  description: 'What an account is called by, for those who look it over.',
  authScopes: { role: 'moderator' },
  fields: (t) => ({
    address: t.expose('address', { type: 'Address', description: 'Its first address.' }),
    handle: t.exposeString('handle', { nullable: true, description: 'The handle.' }),
    displayName: t.exposeString('displayName', { nullable: true, description: 'The display name.' }),
    coinbaseTag: t.exposeString('coinbaseTag', { description: 'The tag in its coinbases; may be empty.' }),
    chosenAt: t.expose('namesSetAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When one of them was last chosen.',
    }),
  }),
})

builder.queryField('recentNames', (t) =>
  t.prismaConnection({
    type: ChosenNames,
    cursor: 'id',
    description: 'Accounts that have a name, the one that chose one last first. For moderators.',
    authScopes: { role: 'moderator' },
    resolve: (query, _root, _args, { prisma }) =>
      prisma.account.findMany({
        ...query,
        where: {
          namesSetAt: { not: null },
          OR: [{ handle: { not: null } }, { displayName: { not: null } }, { coinbaseTag: { not: '' } }],
        },
        orderBy: [{ namesSetAt: 'desc' }, { id: 'desc' }],
      }),
  }),
)

const who = { type: 'Address', required: true, description: 'An address of theirs.' } as const
const part = { type: NamePartName, required: true, description: 'Which of their names.' } as const

builder.mutationField('resetName', (t) =>
  t.field({
    type: ModeratedPlayer,
    description:
      'Takes a handle, a display name or a tag away. Its owner is told why, and may choose another after the lock; a tag is out of their next job. For moderators.',
    args: {
      address: t.arg(who),
      part: t.arg(part),
      lockDays: t.arg.int({
        required: true,
        defaultValue: 30,
        description: `For how long no other can be chosen: 0 to ${lockDaysMax} days.`,
      }),
      reason: t.arg.string({ required: true, description: `${reasonWords} They are told it.` }),
    },
    authScopes: { role: 'moderator' },
    errors: {
      types: [ModerationRefused],
      union: { name: 'ResetNameResult', description: 'They, as they are now, or why not.' },
    },
    resolve: (_root, { address, part, lockDays, reason }, { moderation, viewer, network }) =>
      moderation.resetName(requirePerson(viewer), requireAddress(address, network), part, lockDays, reason),
  }),
)

builder.mutationField('unlockName', (t) =>
  t.field({
    type: ModeratedPlayer,
    description: 'Lets somebody choose a name again before its lock is over. For moderators.',
    args: {
      address: t.arg(who),
      part: t.arg(part),
      reason: t.arg.string({ required: true, description: reasonWords }),
    },
    authScopes: { role: 'moderator' },
    errors: {
      types: [ModerationRefused],
      union: { name: 'UnlockNameResult', description: 'They, as they are now, or why not.' },
    },
    resolve: (_root, { address, part, reason }, { moderation, viewer, network }) =>
      moderation.unlockName(requirePerson(viewer), requireAddress(address, network), part, reason),
  }),
)

builder.mutationField('blockWord', (t) =>
  t.field({
    type: BlockedWord,
    description: 'Keeps a word out of every name that is chosen from now on; those there are stay. For moderators.',
    args: {
      word: t.arg.string({
        required: true,
        description: `At least ${wordLettersMin} letters, and at most ${wordLettersMax} characters.`,
      }),
      reason: t.arg.string({ required: true, description: reasonWords }),
    },
    authScopes: { role: 'moderator' },
    errors: { types: [ModerationRefused], union: { name: 'BlockWordResult', description: 'The word, or why not.' } },
    resolve: (_root, { word, reason }, { moderation, viewer }) =>
      moderation.blockWord(requirePerson(viewer), word, reason),
  }),
)

builder.mutationField('allowWord', (t) =>
  t.field({
    type: BlockedWord,
    description: 'Blocks a word no longer. For moderators.',
    args: {
      id: t.arg.id({ required: true, description: 'That of the word.' }),
      reason: t.arg.string({ required: true, description: reasonWords }),
    },
    authScopes: { role: 'moderator' },
    errors: {
      types: [ModerationRefused],
      union: { name: 'AllowWordResult', description: 'The word that was blocked, or why not.' },
    },
    resolve: (_root, { id, reason }, { moderation, viewer }) =>
      moderation.allowWord(requirePerson(viewer), /^\d{1,9}$/.test(id) ? Number(id) : -1, reason),
  }),
)
