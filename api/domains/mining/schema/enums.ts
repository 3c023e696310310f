import type { Network } from '../../../../bitcoin/index.ts'
import type { EventSource, ShareRefusal } from '../../../../events/index.ts'
import { builder, named } from '../../../schema/builder.ts'
import type { HintLevel } from '../refusal-hints.ts'
import type { BlockStatus, Standing } from '../rules.ts'

export const NetworkName = builder.enumType('NetworkName', {
  description: 'A Bitcoin network.',
  values: named<Network>({
    MAINNET: ['mainnet', 'Bitcoin itself.'],
    TESTNET: ['testnet', 'The public test network.'],
    SIGNET: ['signet', 'A test network with signed or open blocks.'],
    REGTEST: ['regtest', 'A private network with instant blocks.'],
  }),
})

export const HistoryRange = builder.enumType('HistoryRange', {
  description: 'How far a history goes back, and in what steps.',
  values: named<'day' | 'week'>({
    DAY: ['day', '24 hours in steps of ten minutes.'],
    WEEK: ['week', 'Seven days in steps of an hour.'],
  }),
})

export const RefusalReason = builder.enumType('RefusalReason', {
  description: 'Why a share was refused.',
  values: named<ShareRefusal>({
    MALFORMED: ['malformed', 'The message could not be read.'],
    NOT_SUBSCRIBED: ['notSubscribed', 'The connection had not subscribed to work.'],
    UNAUTHORIZED: ['unauthorized', 'The worker had not authorized.'],
    UNKNOWN_JOB: ['unknownJob', 'The job was never given, or long ago.'],
    STALE: ['stale', 'The job was for a block that has been found since.'],
    BAD_EXTRANONCE2: ['badExtranonce2', 'The extranonce had a wrong length.'],
    BAD_TIME: ['badTime', 'The block time was out of bounds.'],
    BAD_NONCE: ['badNonce', 'The nonce was not four bytes.'],
    BAD_VERSION_BITS: ['badVersionBits', 'Version bits outside the agreed mask were changed.'],
    DUPLICATE: ['duplicate', 'The same share had been handed in before.'],
    LOW_DIFFICULTY: ['lowDifficulty', 'The hash did not reach the assigned difficulty.'],
  }),
})

export const HintLevelName = builder.enumType('HintLevel', {
  description: 'Whether refused shares need somebody.',
  values: named<HintLevel>({
    FINE: ['fine', 'As is normal, or too few to say.'],
    WATCH: ['watch', 'More than normal: look again tomorrow.'],
    ACT: ['act', 'Worth doing something about now.'],
  }),
})

export const ShareStanding = builder.enumType('ShareStanding', {
  description: 'What a share was to its player when it came; the greatest applies.',
  values: named<Standing>({
    BLOCK: ['block', 'It solved a block.'],
    PERSONAL_BEST: ['personal_best', 'The best share of the player so far.'],
    WEEK_BEST: ['week_best', 'The best of the player in its ISO week (UTC) so far.'],
    WORKER_BEST: ['worker_best', 'The best of its worker so far.'],
    SESSION_BEST: ['session_best', 'The best of its connection so far.'],
    ORDINARY: ['ordinary', 'None of these: it counts as work.'],
  }),
})

export const ShareSource = builder.enumType('ShareSource', {
  description: 'Where work was done.',
  values: named<EventSource>({
    HOSTED: ['hosted', 'On the stratum of this server.'],
    PROXY: ['proxy', 'On a pool of the player’s own, which reported it.'],
  }),
})

export const BlockStatusName = builder.enumType('BlockStatus', {
  description: 'What became of a found block.',
  values: named<BlockStatus>({
    FOUND: ['found', 'Handed to the node, which has not answered yet.'],
    ACCEPTED: ['accepted', 'The node took it as its best block.'],
    REJECTED: ['rejected', 'The node refused it; the detail says why.'],
    CONFIRMED: ['confirmed', 'Buried under 100 blocks: its reward can be spent.'],
    ORPHANED: ['orphaned', 'Another block took its place in the chain.'],
  }),
})
