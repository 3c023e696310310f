// Who may have what: every field of the contract stands here, or access.scenario fails.

type Fields = Readonly<Record<string, string>>

/** Everybody. */
export const PUBLIC: Fields = {
  Account: 'country createdAt displayName handle',
  BestShares: 'day ever month session week',
  Block:
    'address confirmations effort foundAt hash height history id isDemo networkDifficulty proof reward rewardSats shareDifficulty status statusDetail workerName',
  BlockChance: 'headsInARow oneIn probability words',
  BlockChange: 'at detail status',
  BlockOdds: 'day difficulty hashesPerBlock hashrate meanSeconds medianSeconds week year',
  BlockReward: 'fees player poolFee subsidy total',
  Coinbase: 'address coinbase1 coinbase2 extranonce1Bytes extranonce2Bytes height jobPrefix network outputs text',
  CoinbaseOutput: 'address purpose sats script',
  CountryEntrants: 'country entrants',
  DifficultyAdjustment: 'at blocksLeft factor height high low',
  HashratePoint: 'best from hashrate seconds shares work',
  HashrateWindow: 'hashrate high low seconds shares work',
  HashrateWindows: 'fiveMinutes oneDay oneHour oneMinute sevenDays',
  HourRefusals: 'accepted byReason from refused',
  InvalidAddress: 'message problem',
  Leaderboard: 'among around country entrants entries from measure model period source until',
  LeaderboardEntriesConnection: 'edges pageInfo',
  LeaderboardEntriesConnectionEdge: 'cursor node',
  LeaderboardEntry: 'player rank reachedAt score share',
  ModelEntrants: 'entrants model',
  Network: 'adjustment changedAt difficulty hashrate height id name tipHash',
  NoWork: 'message',
  PageInfo: 'endCursor hasNextPage hasPreviousPage startCursor',
  Player:
    'account address best blocksFound firstSeenAt hashrate hashrateHistory id isDemo lastShareAt refusalReport refusals shares sharesAccepted work workers workersOnline',
  PlayerHidden: 'address message',
  PlayerNotSeen: 'address message',
  PlayerSharesConnection: 'edges pageInfo',
  PlayerSharesConnectionEdge: 'cursor node',
  PlayerWorkersConnection: 'edges pageInfo',
  PlayerWorkersConnectionEdge: 'cursor node',
  PoolStats:
    'best bestEver bestThisWeek blocksFound feePercent hashrate id playersOnline round sharesAccepted sharesRefused stratum work workersOnline',
  QueryBlocksConnection: 'edges pageInfo',
  QueryBlocksConnectionEdge: 'cursor node',
  RefusalCount: 'count reason',
  RefusalHint: 'advice level meaning summary',
  RefusalPart: 'count hint part reason',
  RefusalReport: 'accepted byHour byReason byWorker from refused',
  RoundEffort: 'effort longerRounds luck shares work',
  Share: 'address at difficulty hasProof hash height id isDemo proof shareDifficulty source standing workerName',
  ShareBatch: 'accepted dropped shares work',
  ShareProof: 'address coinbase header height merkleBranch network',
  StratumEndpoint: 'host name port tls',
  Worker:
    'address best blocksFound connectedAt difficulty firstSeenAt hashrate id isDemo isOnline lastShareAt name refusals sharesAccepted userAgent work',
  WorkerRefusals: 'accepted byReason refused workerName',
  Query:
    'blocks coinbase leaderboard leaderboardCountries leaderboardModels network node odds player poolStats share shareByHash',
  Subscription: 'blockFound blocksUpdated leaderboardChanged playerUpdated shareFeed tipChanged workerUpdated',
  Mutation: 'authChallenge authRefresh authVerify',
}

/** People about themselves, and their keys with PROFILE_READ. Nobody about anybody else. */
export const SELF: Fields = {
  Query: 'viewer',
  Viewer: 'account addresses isHidden settings',
  LinkedAddress: 'address isFirst linkedAt',
  Settings: 'coinbaseTag nameResets role timeZone',
  NameReset: 'at lockedUntil part reason',
}

/** People about themselves, never a key. */
export const SESSION: Fields = {
  Viewer: 'keys sessions',
  ApiKey: 'createdAt expiresAt hint id name revokedAt scopes usage usedAt',
  ApiKeyDay: 'day requests',
  Session: 'createdAt device expiresAt id isThis usedAt',
  Mutation:
    'createApiKey endSession erasePersonalData hidePages linkAddress linkChallenge revokeApiKey showPages signOut signOutEverywhere unlinkAddress',
}

/** People for themselves, and their keys with PROFILE_WRITE. */
export const PROFILE_WRITE: Fields = {
  Mutation: 'setCoinbaseTag updateProfile',
}

/** People who are moderators or admins, never a key. */
export const MODERATOR: Fields = {
  Ban: 'address at endedAt id reason until',
  BlockedWord: 'blockedAt id word',
  ChosenNames: 'address chosenAt coinbaseTag displayName handle',
  ModeratedPlayer: 'account address addresses bans coinbaseTag nameResets role',
  Mutation: 'allowWord blockWord resetName unlockName',
  Query: 'blockedWords moderatedPlayer recentNames',
  QueryRecentNamesConnection: 'edges pageInfo',
  QueryRecentNamesConnectionEdge: 'cursor node',
}

/** People who are admins, never a key. */
export const ADMIN: Fields = {
  AuditEntry: 'account action actor address after at before by byAddress id reason',
  Query: 'auditLog',
  QueryAuditLogConnection: 'edges pageInfo',
  QueryAuditLogConnectionEdge: 'cursor node',
  Mutation: 'ban giveRole liftBans',
}

/** What only the results of mutations hold: whoever may do the deed has it. */
export const RESULTS: Fields = {
  AccountBanned: 'message reason until',
  ApiKeyCreated: 'key secret',
  AuthChallenge: 'address expiresAt message nonce',
  AuthTokens: 'accessExpiresAt accessToken refreshExpiresAt refreshToken',
  ChallengeGone: 'message',
  Erased: 'connected workers',
  KeyRefused: 'message',
  LinkRefused: 'message',
  ModerationRefused: 'message',
  ProfileRefused: 'field message',
  SessionEnded: 'message',
  SignatureRefused: 'message problem',
  SignedIn: 'accessExpiresAt tokens viewer',
  TagRefused: 'message',
}
