export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An address of the network this pool mines on, canonical: bech32 in lower case. */
  Address: { input: string; output: string; }
  /** A non-negative whole number, at most 2^53 - 1, as a JSON number. */
  Count: { input: number; output: number; }
  /** A moment in UTC as ISO 8601 with milliseconds, such as 2026-11-23T08:30:00.000Z. */
  DateTime: { input: string; output: string; }
  /** A mining difficulty, relative to difficulty 1 (target 0x1d00ffff), as a JSON number; fractional below 1. Work is a sum of difficulties. */
  Difficulty: { input: number; output: number; }
  /** A Bitcoin hash of 32 bytes as 64 hex digits, in display order. */
  Hash256: { input: string; output: string; }
  /** Hashes a second, as a JSON number. */
  Hashrate: { input: number; output: number; }
  /** Bytes as lower-case hex. */
  Hex: { input: string; output: string; }
  /** An amount in satoshi as a decimal string. */
  Sats: { input: string; output: string; }
};

/** Who has signed in with an address. Public, apart from what only `viewer` shows. */
export type Account = {
  __typename?: 'Account';
  /** The country they play for, as ISO 3166-1 alpha-2; their own word. */
  country?: Maybe<Scalars['String']['output']>;
  /** When it first signed in. */
  createdAt: Scalars['DateTime']['output'];
  /** What they want to be called; not unique, and not checked by anybody. */
  displayName?: Maybe<Scalars['String']['output']>;
  /** The name by which others find them: letters, digits, underscores; unique whatever the case. */
  handle?: Maybe<Scalars['String']['output']>;
};

/** The account, or the address, may not sign in, nor mine. */
export type AccountBanned = {
  __typename?: 'AccountBanned';
  /** The same, in a sentence for people. */
  message: Scalars['String']['output'];
  /** What an admin said. */
  reason: Scalars['String']['output'];
  /** When the ban is over; null for one without an end. */
  until?: Maybe<Scalars['DateTime']['output']>;
};

/** What somebody may do here, as a person who has signed in: no key has any of it. */
export type AccountRole =
  /** Ban, give roles, and read the log of all that as well. */
  | 'ADMIN'
  /** Look after handles, names and tags as well. */
  | 'MODERATOR'
  /** Play. */
  | 'PLAYER';

/** What is wrong with an address. */
export type AddressProblem =
  /** Its checksum is wrong: something is mistyped. */
  | 'BAD_CHECKSUM'
  /** It does not look like a Bitcoin address. */
  | 'NOT_AN_ADDRESS'
  /** It is of a kind that cannot be paid here. */
  | 'UNSUPPORTED'
  /** It belongs to another Bitcoin network. */
  | 'WRONG_NETWORK';

/** The word that was blocked, or why not. */
export type AllowWordResult = BlockedWord | ModerationRefused;

/** What a program shows in place of a session. The key itself was shown once, when it was made. */
export type ApiKey = {
  __typename?: 'ApiKey';
  /** When it was made. */
  createdAt: Scalars['DateTime']['output'];
  /** When it ends; null for never. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** Its first characters. */
  hint: Scalars['String']['output'];
  /** For `revokeApiKey`. */
  id: Scalars['ID']['output'];
  /** What its owner called it. */
  name: Scalars['String']['output'];
  /** When it was revoked; null while it is good. */
  revokedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What it may do. */
  scopes: Array<ApiScope>;
  /** Its use on each of the last thirty days that it was used, the newest first. */
  usage: Array<ApiKeyDay>;
  /** When it was last used, to a few seconds; null for never. */
  usedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** A key that was just made. */
export type ApiKeyCreated = {
  __typename?: 'ApiKeyCreated';
  /** What is kept of it. */
  key: ApiKey;
  /** The key, for the header `Authorization: Bearer …`. Shown this once: nobody can read it again. */
  secret: Scalars['String']['output'];
};

/** The use of a key in a day. */
export type ApiKeyDay = {
  __typename?: 'ApiKeyDay';
  /** Midnight UTC at its beginning. */
  day: Scalars['DateTime']['output'];
  /** Requests over HTTP, and connections over WebSocket. */
  requests: Scalars['Count']['output'];
};

/** What a key may do besides reading what is public. */
export type ApiScope =
  /** Read `viewer`: account, settings and addresses. */
  | 'PROFILE_READ'
  /** Change profile and coinbase tag. */
  | 'PROFILE_WRITE';

/** What was done. */
export type AuditAction =
  /** An account or an address was banned. */
  | 'BANNED'
  /** A ban came to its end. */
  | 'BAN_ENDED'
  /** A ban was taken back. */
  | 'BAN_LIFTED'
  /** What is personal was deleted by an operator. */
  | 'DATA_ERASED'
  /** A handle, a display name or a tag was taken away. */
  | 'NAME_RESET'
  /** Another name may be chosen before its lock was over. */
  | 'NAME_UNLOCKED'
  /** Pages of an address were hidden by an operator. */
  | 'PAGES_HIDDEN'
  /** Pages of an address were shown again by an operator. */
  | 'PAGES_SHOWN'
  /** A role was given, or taken away. */
  | 'ROLE_GIVEN'
  /** A word is blocked no longer. */
  | 'WORD_ALLOWED'
  /** A word was blocked in names. */
  | 'WORD_BLOCKED';

/** What kind of actor did it. */
export type AuditActor =
  /** Somebody with a role. */
  | 'ACCOUNT'
  /** Time did: something came to its end. */
  | 'CLOCK'
  /** Somebody with a command on the machine itself. */
  | 'OPERATOR';

/** One privileged deed. It can be neither changed nor deleted, and names no name. */
export type AuditEntry = {
  __typename?: 'AuditEntry';
  /** Whose address it was; null where nobody had signed in with it. */
  account?: Maybe<Account>;
  /** What was done. */
  action: AuditAction;
  /** What kind of actor did it. */
  actor: AuditActor;
  /** To whom: the address that was named; null where it was done to nobody. */
  address?: Maybe<Scalars['Address']['output']>;
  /** What was after, in the same way. */
  after?: Maybe<Scalars['String']['output']>;
  /** When. */
  at: Scalars['DateTime']['output'];
  /** What was before, such as a role; null where that says nothing, or would name a name. */
  before?: Maybe<Scalars['String']['output']>;
  /** Who did it; null for operators and the clock. */
  by?: Maybe<Account>;
  /** The first address of who did it; null for operators and the clock. */
  byAddress?: Maybe<Scalars['Address']['output']>;
  /** Counts up, with gaps. */
  id: Scalars['ID']['output'];
  /** Why, in the words of who did it. */
  reason: Scalars['String']['output'];
};

/** What to sign to prove an address. Good for ten minutes, and once. */
export type AuthChallenge = {
  __typename?: 'AuthChallenge';
  /** The address that must sign, canonical. */
  address: Scalars['Address']['output'];
  /** When it is no longer good. */
  expiresAt: Scalars['DateTime']['output'];
  /** The text to sign: one line of ASCII, exactly as it stands. It names this site, the address and its end. */
  message: Scalars['String']['output'];
  /** Names the challenge; to be given back with the signature. */
  nonce: Scalars['String']['output'];
};

/** A message to sign, or why there is none. */
export type AuthChallengeResult = AuthChallenge | InvalidAddress;

/** New tokens, or why there are none. */
export type AuthRefreshResult = SessionEnded | SignedIn;

/** What proves to the API who asks. */
export type AuthTokens = {
  __typename?: 'AuthTokens';
  /** When it ends: fifteen minutes after it was given. */
  accessExpiresAt: Scalars['DateTime']['output'];
  /** A JWT (RFC 9068, EdDSA) for the header `Authorization: Bearer …`, or `accessToken` in the parameters of a WebSocket connection. Keys: /.well-known/jwks.json. */
  accessToken: Scalars['String']['output'];
  /** When it ends: thirty days after it was given. */
  refreshExpiresAt: Scalars['DateTime']['output'];
  /** Good for one `authRefresh`. Given a second time it ends the session, since one of two stole it. */
  refreshToken: Scalars['String']['output'];
};

/** A session, or why there is none. */
export type AuthVerifyResult = AccountBanned | ChallengeGone | SignatureRefused | SignedIn;

/** A ban, in force or over. */
export type Ban = {
  __typename?: 'Ban';
  /** The one address it is for; null where it is for the account. */
  address?: Maybe<Scalars['Address']['output']>;
  /** Since when. */
  at: Scalars['DateTime']['output'];
  /** When it was lifted, replaced, or found to be over; null while it holds. */
  endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Counts up. */
  id: Scalars['ID']['output'];
  /** Why, as they are told. */
  reason: Scalars['String']['output'];
  /** When it is over by itself; null for one without an end. */
  until?: Maybe<Scalars['DateTime']['output']>;
};

/** They, as they are now, or why not. */
export type BanResult = ModeratedPlayer | ModerationRefused;

/** Who a ban is for. */
export type BanScope =
  /** The account, with all of its addresses, those of later too. Its sessions and keys end. */
  | 'ACCOUNT'
  /** The one address, whoever signs in or mines with it. */
  | 'ADDRESS';

/** The shares with the highest difficulty, of equal ones the first. Each keeps its proof for good, unless a proxy sent none. */
export type BestShares = {
  __typename?: 'BestShares';
  /** Of this day in UTC; null before its first share. */
  day?: Maybe<Share>;
  /** Of all time; null before the first share. */
  ever?: Maybe<Share>;
  /** Of this calendar month in UTC; null before its first share. */
  month?: Maybe<Share>;
  /** Of the connections that are open now; null while offline or before their first share. */
  session?: Maybe<Share>;
  /** Of this ISO week, which begins on Monday 00:00 UTC; null before its first share. */
  week?: Maybe<Share>;
};

/** A block that a player found. Public. */
export type Block = Node & {
  __typename?: 'Block';
  /** The player who found it, and whom it pays: as the chain says, of players too who keep their pages private. */
  address: Scalars['Address']['output'];
  /** Blocks that stand in the chain with this one at the bottom, up to 100, from which on its reward can be spent; 0 while the chain does not hold it. Subscribe to `blocksUpdated` to see it grow. */
  confirmations: Scalars['Int']['output'];
  /** What it took since the block before it that counts; null where this one does not count. */
  effort?: Maybe<RoundEffort>;
  /** When the share that solved it came in. */
  foundAt: Scalars['DateTime']['output'];
  /** Its hash. */
  hash: Scalars['Hash256']['output'];
  /** Its height in the chain. */
  height: Scalars['Int']['output'];
  /** What became of it step by step, oldest first. */
  history: Array<BlockChange>;
  /** Opaque id, unique over all types. */
  id: Scalars['ID']['output'];
  /** Found by a labelled demo miner. */
  isDemo: Scalars['Boolean']['output'];
  /** The difficulty it had to reach. */
  networkDifficulty: Scalars['Difficulty']['output'];
  /** Its full proof. */
  proof: ShareProof;
  /** What its coinbase pays, and to whom; null where the coinbase cannot be read. */
  reward?: Maybe<BlockReward>;
  /** Subsidy and fees: the whole coinbase value. What of it goes to the player is in `reward`. */
  rewardSats: Scalars['Sats']['output'];
  /** The difficulty it reached. */
  shareDifficulty: Scalars['Difficulty']['output'];
  /** What became of it. */
  status: BlockStatus;
  /** More about the status in words: what the node said where it refused the block; mostly null. */
  statusDetail?: Maybe<Scalars['String']['output']>;
  /** The worker that found it; empty where the rig gave no name, or the player keeps the page private. */
  workerName: Scalars['String']['output'];
};

/** The chance of at least one block within a time. */
export type BlockChance = {
  __typename?: 'BlockChance';
  /** So many coins would all have to show heads for a thing as unlikely. Null where there is no chance. */
  headsInARow?: Maybe<Scalars['Float']['output']>;
  /** Its inverse: once in so many such times. Null where there is no chance. */
  oneIn?: Maybe<Scalars['Float']['output']>;
  /** From 0 to 1. */
  probability: Scalars['Float']['output'];
  /** In English, to two digits: "12 %", "1 in 4,200", "1 in 17 million", "more than 99 %", "none". */
  words: Scalars['String']['output'];
};

/** A step in what became of a block. */
export type BlockChange = {
  __typename?: 'BlockChange';
  /** When it was told. */
  at: Scalars['DateTime']['output'];
  /** In words, where there is more to say. */
  detail?: Maybe<Scalars['String']['output']>;
  /** What it was from then on. */
  status: BlockStatus;
};

/** What a hashrate can expect, mining without a break while the difficulty stays as it is; it mostly rises, which makes it less. Every hash is a draw of its own: what went before changes nothing, and no block is ever due. */
export type BlockOdds = {
  __typename?: 'BlockOdds';
  /** Within 24 hours. */
  day: BlockChance;
  /** The difficulty of the next block. */
  difficulty: Scalars['Difficulty']['output'];
  /** Hashes that a block takes on average. */
  hashesPerBlock: Scalars['Float']['output'];
  /** Whose odds these are. */
  hashrate: Scalars['Hashrate']['output'];
  /** Time to a block on average; null without a hashrate. */
  meanSeconds?: Maybe<Scalars['Float']['output']>;
  /** Half of all waits are shorter than this: 0.69 of the mean. Null without a hashrate. */
  medianSeconds?: Maybe<Scalars['Float']['output']>;
  /** Within seven days. */
  week: BlockChance;
  /** Within a year of 365.25 days. */
  year: BlockChance;
};

/** What the coinbase of a block pays, to the satoshi, read from its own outputs. */
export type BlockReward = {
  __typename?: 'BlockReward';
  /** Fees of the transactions in the block. */
  fees: Scalars['Sats']['output'];
  /** What goes to the address of the player. */
  player: Scalars['Sats']['output'];
  /** What goes elsewhere: the fee of the pool; 0 where it takes none. */
  poolFee: Scalars['Sats']['output'];
  /** New coins. */
  subsidy: Scalars['Sats']['output'];
  /** All of it: the subsidy and the fees. */
  total: Scalars['Sats']['output'];
};

/** What became of a found block. */
export type BlockStatus =
  /** The node took it as its best block. */
  | 'ACCEPTED'
  /** Buried under 100 blocks: its reward can be spent. */
  | 'CONFIRMED'
  /** Handed to the node, which has not answered yet. */
  | 'FOUND'
  /** Another block took its place in the chain. */
  | 'ORPHANED'
  /** The node refused it; the detail says why. */
  | 'REJECTED';

/** The word, or why not. */
export type BlockWordResult = BlockedWord | ModerationRefused;

/** A word that no handle, display name or tag can have in it, however it is spelt: case, accents, signs between letters, and digits or letters of other scripts that look like a letter make no difference. */
export type BlockedWord = {
  __typename?: 'BlockedWord';
  /** Since when. */
  blockedAt: Scalars['DateTime']['output'];
  /** For `allowWord`; the log names it. */
  id: Scalars['ID']['output'];
  /** As it was typed. */
  word: Scalars['String']['output'];
};

/** What a leaderboard ranks by. */
export type BoardMeasure =
  /** The difficulty of the best share: luck, with more tickets for more work. */
  | 'BEST'
  /** The sum of assigned difficulties: hashrate over time. */
  | 'WORK';

/** What time a leaderboard is about. */
export type BoardPeriod =
  /** All time. */
  | 'EVER'
  /** A calendar month in UTC. */
  | 'MONTH'
  /** An ISO week in UTC, from Monday 00:00. */
  | 'WEEK';

/** Which work counts on a leaderboard. */
export type BoardSource =
  /** All of it. */
  | 'ALL'
  /** What was done on the stratum of this server. */
  | 'HOSTED'
  /** What was done on pools of the players’ own, which reported it. */
  | 'PROXY';

/** The challenge was never given, was used, is over, or was answered wrongly too often. */
export type ChallengeGone = {
  __typename?: 'ChallengeGone';
  /** The same, in a sentence for people. */
  message: Scalars['String']['output'];
};

/** What an account is called by, for those who look it over. */
export type ChosenNames = {
  __typename?: 'ChosenNames';
  /** Its first address. */
  address: Scalars['Address']['output'];
  /** When one of them was last chosen. */
  chosenAt?: Maybe<Scalars['DateTime']['output']>;
  /** The tag in its coinbases; may be empty. */
  coinbaseTag: Scalars['String']['output'];
  /** The display name. */
  displayName?: Maybe<Scalars['String']['output']>;
  /** The handle. */
  handle?: Maybe<Scalars['String']['output']>;
};

/** The coinbase transaction, without its witness, of the jobs that miners of an address are given now: coinbase1 + extranonce1 + extranonce2 + coinbase2. */
export type Coinbase = {
  __typename?: 'Coinbase';
  /** Whose, canonical. */
  address: Scalars['Address']['output'];
  /** What stands before the extranonces, as in `mining.notify`. */
  coinbase1: Scalars['Hex']['output'];
  /** What stands behind them; all outputs are in it. */
  coinbase2: Scalars['Hex']['output'];
  /** Bytes that the pool gives each connection. */
  extranonce1Bytes: Scalars['Int']['output'];
  /** Bytes that a miner counts through. */
  extranonce2Bytes: Scalars['Int']['output'];
  /** Height of the block that is mined. */
  height: Scalars['Int']['output'];
  /** The first eight letters of the job ids that it belongs to. */
  jobPrefix: Scalars['String']['output'];
  /** The network. */
  network: NetworkName;
  /** The outputs, in order. */
  outputs: Array<CoinbaseOutput>;
  /** The pool’s signature, and the player’s tag where there is one and room for it. */
  text: Scalars['String']['output'];
};

/** An output of a coinbase. */
export type CoinbaseOutput = {
  __typename?: 'CoinbaseOutput';
  /** Whom it pays; null where its script has no address. */
  address?: Maybe<Scalars['Address']['output']>;
  /** What it is for. */
  purpose: CoinbaseOutputPurpose;
  /** What it pays. */
  sats: Scalars['Sats']['output'];
  /** Its script. */
  script: Scalars['Hex']['output'];
};

/** What an output of a coinbase is for. */
export type CoinbaseOutputPurpose =
  /** Binds the witnesses of the block (BIP 141); pays nothing. */
  | 'COMMITMENT'
  /** The reward of the player. */
  | 'PLAYER'
  /** The fee of the pool. */
  | 'POOL_FEE';

/** A coinbase, or why there is none. */
export type CoinbaseResult = Coinbase | InvalidAddress | NoWork;

/** How many players play for a country on the leaderboards. */
export type CountryEntrants = {
  __typename?: 'CountryEntrants';
  /** ISO 3166-1 alpha-2. */
  country: Scalars['String']['output'];
  /** How many. */
  entrants: Scalars['Count']['output'];
};

/** A key, or why there is none. */
export type CreateApiKeyResult = ApiKeyCreated | KeyRefused;

/** What kind of miner a worker is, by what it says of itself. Nobody verifies that. */
export type DeviceModel =
  /** Antminer with the firmware of its maker. */
  | 'ANTMINER'
  /** Avalon. */
  | 'AVALON'
  /** BFGMiner. */
  | 'BFGMINER'
  /** Another Bitaxe, or firmware that comes from it. */
  | 'BITAXE'
  /** Bitaxe with the chip BM1370. */
  | 'BITAXE_GAMMA'
  /** Bitaxe with the chip BM1397. */
  | 'BITAXE_MAX'
  /** Bitaxe with the chip BM1368. */
  | 'BITAXE_SUPRA'
  /** Bitaxe with the chip BM1366. */
  | 'BITAXE_ULTRA'
  /** A miner with Braiins OS, or the proxy of Braiins. */
  | 'BRAIINS_OS'
  /** cgminer, also inside many miners that say no more. */
  | 'CGMINER'
  /** cpuminer on an ordinary computer. */
  | 'CPUMINER'
  /** A miner with LuxOS. */
  | 'LUXOS'
  /** NerdAxe. */
  | 'NERDAXE'
  /** NerdMiner and other microcontrollers. */
  | 'NERDMINER'
  /** NerdQAxe, NerdOctaxe. */
  | 'NERDQAXE'
  /** Anything else that says a name. */
  | 'OTHER'
  /** Rented hashrate. */
  | 'RENTAL'
  /** A miner with VNish. */
  | 'VNISH'
  /** Whatsminer. */
  | 'WHATSMINER';

/** A change of the difficulty, every 2,016 blocks, so that they take two weeks. How soon the rest come is chance, and miners set the times in their headers, by up to two hours wrong: so there is a range. */
export type DifficultyAdjustment = {
  __typename?: 'DifficultyAdjustment';
  /** When the last of them is expected, at the pace of this period. */
  at: Scalars['DateTime']['output'];
  /** Blocks still to be found under the present difficulty; 0: the next one has the new difficulty. */
  blocksLeft: Scalars['Int']['output'];
  /** New difficulty over the present one: 1.05 is 5 % harder. */
  factor: Scalars['Float']['output'];
  /** The first block with the new difficulty. */
  height: Scalars['Int']['output'];
  /** Upper end of where it lies 95 times in 100. */
  high: Scalars['Float']['output'];
  /** Lower end of where it lies 95 times in 100. */
  low: Scalars['Float']['output'];
};

/** What was deleted. */
export type Erased = {
  __typename?: 'Erased';
  /** Workers that are online: they bring their names again unless they are renamed. */
  connected: Array<Scalars['String']['output']>;
  /** Workers whose names and user agents are gone. */
  workers: Scalars['Int']['output'];
};

/** They, as they are now, or why not. */
export type GiveRoleResult = ModeratedPlayer | ModerationRefused;

/** One step of a history. The newest step is still running: its figures grow. */
export type HashratePoint = {
  __typename?: 'HashratePoint';
  /** Highest difficulty that a share reached; 0 without shares. */
  best: Scalars['Difficulty']['output'];
  /** Start of the step. */
  from: Scalars['DateTime']['output'];
  /** Work times 2^32 over the length of the step. */
  hashrate: Scalars['Hashrate']['output'];
  /** Length of the step in seconds. */
  seconds: Scalars['Int']['output'];
  /** Accepted shares. */
  shares: Scalars['Count']['output'];
  /** Sum of assigned difficulties; 0 without shares. */
  work: Scalars['Difficulty']['output'];
};

/** What was mined within a window. The hashrate is an estimate from chance finds: the fewer the shares and the more their difficulties differ, the wider its range. Without a share in the window it is zero, and `high` tells what would hardly have gone unseen. */
export type HashrateWindow = {
  __typename?: 'HashrateWindow';
  /** Work times 2^32 over the length of the window: right on average from the first second on. */
  hashrate: Scalars['Hashrate']['output'];
  /** Upper end of the 95 % confidence range (Poisson). Without a share it goes by the difficulties of the next longer window that has some; 0 where none has. */
  high: Scalars['Hashrate']['output'];
  /** Lower end of the 95 % confidence range (Poisson); 0 without a share. */
  low: Scalars['Hashrate']['output'];
  /** How long it was measured, in seconds: shorter than the name says while the miner is new, a little longer where whole slots or hours are summed. */
  seconds: Scalars['Float']['output'];
  /** Accepted shares in the window. */
  shares: Scalars['Count']['output'];
  /** Sum of their assigned difficulties. */
  work: Scalars['Difficulty']['output'];
};

/** Hashrate over windows that end now. None reaches back before the miner was first seen. */
export type HashrateWindows = {
  __typename?: 'HashrateWindows';
  /** The last five minutes. */
  fiveMinutes: HashrateWindow;
  /** The last 24 hours, and what the hour before has over. */
  oneDay: HashrateWindow;
  /** The last hour, and what its first ten minutes have over. */
  oneHour: HashrateWindow;
  /** The last minute. */
  oneMinute: HashrateWindow;
  /** The last seven days, and what the hour before has over. */
  sevenDays: HashrateWindow;
};

/** Whether refused shares need somebody. */
export type HintLevel =
  /** Worth doing something about now. */
  | 'ACT'
  /** As is normal, or too few to say. */
  | 'FINE'
  /** More than normal: look again tomorrow. */
  | 'WATCH';

/** How far a history goes back, and in what steps. */
export type HistoryRange =
  /** 24 hours in steps of ten minutes. */
  | 'DAY'
  /** Seven days in steps of an hour. */
  | 'WEEK';

/** What was handed in within an hour. */
export type HourRefusals = {
  __typename?: 'HourRefusals';
  /** Shares that counted. */
  accepted: Scalars['Count']['output'];
  /** These by reason, most first. */
  byReason: Array<RefusalPart>;
  /** Its start. */
  from: Scalars['DateTime']['output'];
  /** Shares that did not. */
  refused: Scalars['Count']['output'];
};

/** The text is no address that can be mined to here. */
export type InvalidAddress = {
  __typename?: 'InvalidAddress';
  /** What is wrong, in a sentence for people. */
  message: Scalars['String']['output'];
  /** What is wrong, for programs. */
  problem: AddressProblem;
};

/** The key cannot be made. */
export type KeyRefused = {
  __typename?: 'KeyRefused';
  /** Why, in a sentence for people. */
  message: Scalars['String']['output'];
};

/** Players by rank, live: a share counts within about a second. Only proven work counts; demo miners have boards of their own. */
export type Leaderboard = {
  __typename?: 'Leaderboard';
  /** The places of these players, such as friends, the first first; without those who are not on it. */
  among: Array<LeaderboardEntry>;
  /** A player’s place and the places next to it; empty where the player is not on the leaderboard. */
  around: Array<LeaderboardEntry>;
  /** Only who plays for this country (ISO 3166-1 alpha-2) is on it; null: all. */
  country?: Maybe<Scalars['String']['output']>;
  /** How many players are on it. */
  entrants: Scalars['Count']['output'];
  /** The places, the first first. While it is read it moves: a page begins at a rank. */
  entries: LeaderboardEntriesConnection;
  /** When its time began; null for all time. */
  from?: Maybe<Scalars['DateTime']['output']>;
  /** What it ranks by. */
  measure: BoardMeasure;
  /** Only workers of this kind count; null: all. */
  model?: Maybe<DeviceModel>;
  /** What time it is about. */
  period: BoardPeriod;
  /** Which work counts. */
  source: BoardSource;
  /** When its time ends, or ended; null for all time. */
  until?: Maybe<Scalars['DateTime']['output']>;
};


/** Players by rank, live: a share counts within about a second. Only proven work counts; demo miners have boards of their own. */
export type LeaderboardAmongArgs = {
  addresses: Array<Scalars['Address']['input']>;
};


/** Players by rank, live: a share counts within about a second. Only proven work counts; demo miners have boards of their own. */
export type LeaderboardAroundArgs = {
  address: Scalars['Address']['input'];
  places?: Scalars['Int']['input'];
};


/** Players by rank, live: a share counts within about a second. Only proven work counts; demo miners have boards of their own. */
export type LeaderboardEntriesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of a list. */
export type LeaderboardEntriesConnection = {
  __typename?: 'LeaderboardEntriesConnection';
  /** The items of this page, in order. */
  edges: Array<LeaderboardEntriesConnectionEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
};

/** An item and its place in the list. */
export type LeaderboardEntriesConnectionEdge = {
  __typename?: 'LeaderboardEntriesConnectionEdge';
  /** Opaque; names the place of this item. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: LeaderboardEntry;
};

/** A player’s place on a leaderboard. */
export type LeaderboardEntry = {
  __typename?: 'LeaderboardEntry';
  /** Who. */
  player: Player;
  /** Place, from 1. Nobody shares one: of equal scores the one that was reached first is ahead. */
  rank: Scalars['Int']['output'];
  /** When the score was reached. */
  reachedAt: Scalars['DateTime']['output'];
  /** Difficulty of the best share, or the sum of assigned difficulties, as the leaderboard ranks by. */
  score: Scalars['Difficulty']['output'];
  /** The share behind the score, with its proof; null on a leaderboard of work, which is a sum of many. */
  share?: Maybe<Share>;
};

/** They, as they are now, or why not. */
export type LiftBansResult = ModeratedPlayer | ModerationRefused;

/** Who asked, as they are now, or what was refused. */
export type LinkAddressResult = ChallengeGone | LinkRefused | SignatureRefused | Viewer;

/** A message to sign, or why there is none. */
export type LinkChallengeResult = AuthChallenge | InvalidAddress;

/** The address cannot be linked, or not be unlinked. Nothing was changed. */
export type LinkRefused = {
  __typename?: 'LinkRefused';
  /** Why, in a sentence for people. */
  message: Scalars['String']['output'];
};

/** An address that proved by a signature that it is of the account. It can sign in. */
export type LinkedAddress = {
  __typename?: 'LinkedAddress';
  /** The address. */
  address: Scalars['Address']['output'];
  /** Whether the account began with it; it cannot be unlinked. */
  isFirst: Scalars['Boolean']['output'];
  /** When it was proven. */
  linkedAt: Scalars['DateTime']['output'];
};

/** How many players have workers of a kind on the leaderboards. */
export type ModelEntrants = {
  __typename?: 'ModelEntrants';
  /** How many. */
  entrants: Scalars['Count']['output'];
  /** The kind. */
  model: DeviceModel;
};

/** An address as moderators and admins see it, whether or not somebody has signed in with it. */
export type ModeratedPlayer = {
  __typename?: 'ModeratedPlayer';
  /** Whose it is; null where nobody has signed in with it. */
  account?: Maybe<Account>;
  /** The address that was asked for; of a handle, the first one. */
  address: Scalars['Address']['output'];
  /** All addresses of the account, or the one that was asked for; at most twenty. */
  addresses: Array<Scalars['Address']['output']>;
  /** Bans of the account and of the address that was asked for, the newest first; at most 50. */
  bans: Array<Ban>;
  /** What stands behind the pool’s signature in their coinbases; may be empty. */
  coinbaseTag: Scalars['String']['output'];
  /** Names that were taken away from the account, the newest first; at most 50. */
  nameResets: Array<NameReset>;
  /** What they may do here; PLAYER too where nobody has signed in. */
  role: AccountRole;
};

/** The rules say no. Nothing was changed. */
export type ModerationRefused = {
  __typename?: 'ModerationRefused';
  /** Why, in a sentence for people. */
  message: Scalars['String']['output'];
};

/** Deeds. Each says in its result what the rules say no to. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Blocks a word no longer. For moderators. */
  allowWord: AllowWordResult;
  /** Begins to sign in: gives a message to sign with the wallet of an address. */
  authChallenge: AuthChallengeResult;
  /** Takes a refresh token for new tokens, given as the old one was: as cookies, or in the answer. */
  authRefresh: AuthRefreshResult;
  /** Signs in with the signature of a challenge; makes the account where there is none. BIP 322 for every kind of address (`smp` and `ful`, or without prefix), or the legacy signed message (BIP 137). */
  authVerify: AuthVerifyResult;
  /** Bans somebody, in place of a ban that holds already. They cannot sign in, are told why when they try, and their pages and boards go without them. Stratum lets their miners go within five seconds; what was mined stays. For admins. */
  ban: BanResult;
  /** Keeps a word out of every name that is chosen from now on; those there are stay. For moderators. */
  blockWord: BlockWordResult;
  /** Makes a key for a program; an account has at most 20. Never by a key. */
  createApiKey: CreateApiKeyResult;
  /** Ends one session of the account. False where it has ended already, or is another’s. */
  endSession: Scalars['Boolean']['output'];
  /** Deletes for good what is personal: profile, tag, names of workers, what rigs call themselves. Shares, work and blocks stay: they are proof of work, and others’ figures are made of them. */
  erasePersonalData: Erased;
  /** Gives a role to somebody who has signed in before, or takes it away: PLAYER. For admins; one of them stays. */
  giveRole: GiveRoleResult;
  /** Keeps the pages of all addresses of the account private from now on: no figures, shares, workers or places. Blocks are on the chain. */
  hidePages: Viewer;
  /** Ends all bans that hold for an address, those of its account too. For admins. */
  liftBans: LiftBansResult;
  /** Links an address with the signature of its challenge. It can sign in, and shows the account’s name. */
  linkAddress: LinkAddressResult;
  /** Begins to link another address to the account: gives a message to sign with its wallet. */
  linkChallenge: LinkChallengeResult;
  /** Takes a handle, a display name or a tag away. Its owner is told why, and may choose another after the lock; a tag is out of their next job. For moderators. */
  resetName: ResetNameResult;
  /** Ends a key, at once and for good. False where it has ended already, or is another’s. */
  revokeApiKey: Scalars['Boolean']['output'];
  /** Sets what stands behind the pool’s signature in the coinbases of all addresses of the account, from their next job on. Where fee and payout leave no room for it, a coinbase goes without: `coinbase` shows it. */
  setCoinbaseTag: SetCoinbaseTagResult;
  /** Takes `hidePages` back. */
  showPages: Viewer;
  /** Ends this session: its tokens are good no more, at once. Always true. */
  signOut: Scalars['Boolean']['output'];
  /** Ends all sessions of the account, on every device. Returns how many. */
  signOutEverywhere: Scalars['Int']['output'];
  /** Takes an address from the account; it can no longer sign in to it. */
  unlinkAddress: UnlinkAddressResult;
  /** Lets somebody choose a name again before its lock is over. For moderators. */
  unlockName: UnlockNameResult;
  /** Changes what the account says of itself: all of it, or nothing where a value is refused. */
  updateProfile: UpdateProfileResult;
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationAllowWordArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationAuthChallengeArgs = {
  address: Scalars['String']['input'];
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationAuthRefreshArgs = {
  refreshToken?: InputMaybe<Scalars['String']['input']>;
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationAuthVerifyArgs = {
  delivery?: TokenDelivery;
  device?: InputMaybe<Scalars['String']['input']>;
  nonce: Scalars['String']['input'];
  signature: Scalars['String']['input'];
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationBanArgs = {
  address: Scalars['Address']['input'];
  days?: InputMaybe<Scalars['Int']['input']>;
  reason: Scalars['String']['input'];
  scope: BanScope;
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationBlockWordArgs = {
  reason: Scalars['String']['input'];
  word: Scalars['String']['input'];
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationCreateApiKeyArgs = {
  days?: InputMaybe<Scalars['Int']['input']>;
  name: Scalars['String']['input'];
  scopes?: Array<ApiScope>;
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationEndSessionArgs = {
  id: Scalars['ID']['input'];
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationGiveRoleArgs = {
  address: Scalars['Address']['input'];
  reason: Scalars['String']['input'];
  role: AccountRole;
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationLiftBansArgs = {
  address: Scalars['Address']['input'];
  reason: Scalars['String']['input'];
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationLinkAddressArgs = {
  nonce: Scalars['String']['input'];
  signature: Scalars['String']['input'];
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationLinkChallengeArgs = {
  address: Scalars['String']['input'];
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationResetNameArgs = {
  address: Scalars['Address']['input'];
  lockDays?: Scalars['Int']['input'];
  part: NamePart;
  reason: Scalars['String']['input'];
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationRevokeApiKeyArgs = {
  id: Scalars['ID']['input'];
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationSetCoinbaseTagArgs = {
  tag: Scalars['String']['input'];
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationSignOutEverywhereArgs = {
  keepThis?: Scalars['Boolean']['input'];
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationUnlinkAddressArgs = {
  address: Scalars['String']['input'];
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationUnlockNameArgs = {
  address: Scalars['Address']['input'];
  part: NamePart;
  reason: Scalars['String']['input'];
};


/** Deeds. Each says in its result what the rules say no to. */
export type MutationUpdateProfileArgs = {
  profile: ProfileInput;
};

/** What others see somebody called by. */
export type NamePart =
  /** The tag in the coinbases of their blocks. */
  | 'COINBASE_TAG'
  /** The display name. */
  | 'DISPLAY_NAME'
  /** The handle. */
  | 'HANDLE';

/** A name that was taken away by a moderator. The name itself is not kept. */
export type NameReset = {
  __typename?: 'NameReset';
  /** When. */
  at: Scalars['DateTime']['output'];
  /** From when on another can be chosen; in the past for one that is not locked. */
  lockedUntil: Scalars['DateTime']['output'];
  /** Which name. */
  part: NamePart;
  /** Why, as its owner is told. */
  reason: Scalars['String']['output'];
};

/** The Bitcoin network that is mined on. All zeros until the node was first heard of. */
export type Network = Node & {
  __typename?: 'Network';
  /** The next change of the difficulty, estimated from the times in the headers of this period. Null in the first minutes of a period, while no node is heard of, and on signet and regtest, which have rules of their own. */
  adjustment?: Maybe<DifficultyAdjustment>;
  /** When the best block was heard of. */
  changedAt: Scalars['DateTime']['output'];
  /** What the next block must reach. */
  difficulty: Scalars['Difficulty']['output'];
  /** Of the whole network, as its difficulty implies at a block every ten minutes. */
  hashrate: Scalars['Hashrate']['output'];
  /** Height of its best block. */
  height: Scalars['Int']['output'];
  /** Opaque id, unique over all types. */
  id: Scalars['ID']['output'];
  /** Which network. */
  name: NetworkName;
  /** Hash of its best block. */
  tipHash: Scalars['Hash256']['output'];
};

/** A Bitcoin network. */
export type NetworkName =
  /** Bitcoin itself. */
  | 'MAINNET'
  /** A private network with instant blocks. */
  | 'REGTEST'
  /** A test network with signed or open blocks. */
  | 'SIGNET'
  /** The public test network. */
  | 'TESTNET';

/** No stratum process gives out work at the moment. */
export type NoWork = {
  __typename?: 'NoWork';
  /** The same, in a sentence for people. */
  message: Scalars['String']['output'];
};

/** Anything that can be fetched again by its id. */
export type Node = {
  /** Opaque id, unique over all types. */
  id: Scalars['ID']['output'];
};

/** Where a page lies in its list. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Cursor of the last item; null on an empty page. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether items follow this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether items come before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first item; null on an empty page. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** A person who mines here, known by a Bitcoin address and nothing else. Public. */
export type Player = Node & {
  __typename?: 'Player';
  /** Who signed in with the address; null where nobody has. */
  account?: Maybe<Account>;
  /** Where all rewards of this player go. */
  address: Scalars['Address']['output'];
  /** The best shares, each with its proof. */
  best: BestShares;
  /** Blocks found, without those that the node refused or the chain dropped. */
  blocksFound: Scalars['Count']['output'];
  /** When a worker first connected. */
  firstSeenAt: Scalars['DateTime']['output'];
  /** How fast all workers mine together. */
  hashrate: HashrateWindows;
  /** Hashrate over time, oldest first, without gaps, from when the player was first seen. */
  hashrateHistory: Array<HashratePoint>;
  /** Opaque id, unique over all types. */
  id: Scalars['ID']['output'];
  /** All workers are labelled demo miners of the server itself. */
  isDemo: Scalars['Boolean']['output'];
  /** When the last share was accepted; null before the first. */
  lastShareAt?: Maybe<Scalars['DateTime']['output']>;
  /** Refused shares of late by reason, worker and hour, with what they mean and what to do. */
  refusalReport: RefusalReport;
  /** Refused shares since first seen, by reason, the most frequent first. */
  refusals: Array<RefusalCount>;
  /** Accepted shares, the newest first, as long as raw shares are kept. */
  shares: PlayerSharesConnection;
  /** Shares accepted since first seen. */
  sharesAccepted: Scalars['Count']['output'];
  /** Sum of the assigned difficulties of all shares. */
  work: Scalars['Difficulty']['output'];
  /** The workers, in the order in which they first came. */
  workers: PlayerWorkersConnection;
  /** Workers with an open connection. */
  workersOnline: Scalars['Int']['output'];
};


/** A person who mines here, known by a Bitcoin address and nothing else. Public. */
export type PlayerHashrateHistoryArgs = {
  range?: HistoryRange;
};


/** A person who mines here, known by a Bitcoin address and nothing else. Public. */
export type PlayerRefusalReportArgs = {
  range?: HistoryRange;
};


/** A person who mines here, known by a Bitcoin address and nothing else. Public. */
export type PlayerSharesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** A person who mines here, known by a Bitcoin address and nothing else. Public. */
export type PlayerWorkersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A player who keeps the page private: no figures, shares, workers or places are shown. Blocks are on the chain. */
export type PlayerHidden = {
  __typename?: 'PlayerHidden';
  /** The address, canonical. */
  address: Scalars['Address']['output'];
  /** The same, in a sentence for people. */
  message: Scalars['String']['output'];
};

/** A right address with which no miner has connected yet. */
export type PlayerNotSeen = {
  __typename?: 'PlayerNotSeen';
  /** The address, canonical. */
  address: Scalars['Address']['output'];
  /** The same, in a sentence for people. */
  message: Scalars['String']['output'];
};

/** A player, or why there is none. */
export type PlayerResult = InvalidAddress | Player | PlayerHidden | PlayerNotSeen;

/** A page of a list. */
export type PlayerSharesConnection = {
  __typename?: 'PlayerSharesConnection';
  /** The items of this page, in order. */
  edges: Array<PlayerSharesConnectionEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
};

/** An item and its place in the list. */
export type PlayerSharesConnectionEdge = {
  __typename?: 'PlayerSharesConnectionEdge';
  /** Opaque; names the place of this item. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: Share;
};

/** A page of a list. */
export type PlayerWorkersConnection = {
  __typename?: 'PlayerWorkersConnection';
  /** The items of this page, in order. */
  edges: Array<PlayerWorkersConnectionEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
};

/** An item and its place in the list. */
export type PlayerWorkersConnectionEdge = {
  __typename?: 'PlayerWorkersConnectionEdge';
  /** Opaque; names the place of this item. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: Worker;
};

/** All players together. */
export type PoolStats = Node & {
  __typename?: 'PoolStats';
  /** The best shares of all players, each with its proof. */
  best: BestShares;
  /** The best share of all time; null before the first. */
  bestEver?: Maybe<Share>;
  /** The best share of this ISO week (UTC); null before its first share. */
  bestThisWeek?: Maybe<Share>;
  /** Blocks found since the beginning, without those that the node refused or the chain dropped. */
  blocksFound: Scalars['Count']['output'];
  /** Part of a block’s reward that the pool takes in the coinbase, in percent; null while no stratum process says. */
  feePercent?: Maybe<Scalars['Float']['output']>;
  /** How fast everyone mines together, demo miners among them; windows up to an hour are exact to five seconds. */
  hashrate: HashrateWindows;
  /** Opaque id, unique over all types. */
  id: Scalars['ID']['output'];
  /** Players with a worker online, demo miners among them. */
  playersOnline: Scalars['Int']['output'];
  /** What was done for the next block so far. */
  round: RoundEffort;
  /** Shares accepted since the beginning. */
  sharesAccepted: Scalars['Count']['output'];
  /** Shares refused since the beginning. */
  sharesRefused: Scalars['Count']['output'];
  /** Where miners connect; empty while no stratum process is heard of. */
  stratum: Array<StratumEndpoint>;
  /** Sum of their assigned difficulties. */
  work: Scalars['Difficulty']['output'];
  /** Workers with an open connection, demo miners among them. */
  workersOnline: Scalars['Int']['output'];
};

/** A part of a profile. */
export type ProfileField =
  /** The country. */
  | 'COUNTRY'
  /** The display name. */
  | 'DISPLAY_NAME'
  /** The handle. */
  | 'HANDLE'
  /** The time zone. */
  | 'TIME_ZONE';

/** What to change. What is left out stays as it is; null takes it away. */
export type ProfileInput = {
  /** ISO 3166-1 alpha-2, such as CH. */
  country?: InputMaybe<Scalars['String']['input']>;
  /** At most 40 characters that can be seen. */
  displayName?: InputMaybe<Scalars['String']['input']>;
  /** 3 to 20 letters, digits and underscores, beginning with a letter; may be changed every 30 days. */
  handle?: InputMaybe<Scalars['String']['input']>;
  /** A name of IANA, such as Europe/Zurich. */
  timeZone?: InputMaybe<Scalars['String']['input']>;
};

/** A value that a profile cannot have. Nothing was changed. */
export type ProfileRefused = {
  __typename?: 'ProfileRefused';
  /** Which value. */
  field: ProfileField;
  /** What is wrong, in a sentence for people. */
  message: Scalars['String']['output'];
};

/** What is on these boards is a proof of work, and public; what is not, says who may see it. */
export type Query = {
  __typename?: 'Query';
  /** Everything that was done to others, the newest first. For admins. */
  auditLog: QueryAuditLogConnection;
  /** Words that no name can have in it, by alphabet; at most 1000. Insults in English are kept out besides. For moderators. */
  blockedWords: Array<BlockedWord>;
  /** Blocks that were found, whatever became of them, the newest first. */
  blocks: QueryBlocksConnection;
  /** What an address mines at this moment, whoever asks and whether it mines or not; two seconds old at most. */
  coinbase: CoinbaseResult;
  /** A leaderboard. An answer may be a second old. */
  leaderboard: Leaderboard;
  /** The countries that have a leaderboard with somebody on it, the most frequent first. */
  leaderboardCountries: Array<CountryEntrants>;
  /** The kinds of miners that have a leaderboard with somebody on it, the most frequent first. */
  leaderboardModels: Array<ModelEntrants>;
  /** Somebody by address or handle; null where the text is neither. For moderators. */
  moderatedPlayer?: Maybe<ModeratedPlayer>;
  /** The network that is mined on. */
  network: Network;
  /** Any object by its id; null where there is none. */
  node?: Maybe<Node>;
  /** The odds of a block on the network that is mined on; null until its difficulty is known. */
  odds?: Maybe<BlockOdds>;
  /** The player of an address. */
  player: PlayerResult;
  /** All players together. */
  poolStats: PoolStats;
  /** Accounts that have a name, the one that chose one last first. For moderators. */
  recentNames: QueryRecentNamesConnection;
  /** A share by its id; null where there is none. Ordinary shares are kept for some months, bests for ever. */
  share?: Maybe<Share>;
  /** A share that keeps its proof, by the hash of its header; null where there is none. An ordinary share is found by its id only. */
  shareByHash?: Maybe<Share>;
  /** Who asks; null for somebody who has not signed in. A key needs the scope PROFILE_READ. */
  viewer?: Maybe<Viewer>;
};


/** What is on these boards is a proof of work, and public; what is not, says who may see it. */
export type QueryAuditLogArgs = {
  action?: InputMaybe<AuditAction>;
  actor?: InputMaybe<AuditActor>;
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  by?: InputMaybe<Scalars['Address']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  to?: InputMaybe<Scalars['Address']['input']>;
};


/** What is on these boards is a proof of work, and public; what is not, says who may see it. */
export type QueryBlocksArgs = {
  address?: InputMaybe<Scalars['Address']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** What is on these boards is a proof of work, and public; what is not, says who may see it. */
export type QueryCoinbaseArgs = {
  address: Scalars['String']['input'];
};


/** What is on these boards is a proof of work, and public; what is not, says who may see it. */
export type QueryLeaderboardArgs = {
  country?: InputMaybe<Scalars['String']['input']>;
  demo?: Scalars['Boolean']['input'];
  measure?: BoardMeasure;
  model?: InputMaybe<DeviceModel>;
  period?: BoardPeriod;
  previous?: Scalars['Boolean']['input'];
  source?: BoardSource;
};


/** What is on these boards is a proof of work, and public; what is not, says who may see it. */
export type QueryLeaderboardCountriesArgs = {
  period?: BoardPeriod;
};


/** What is on these boards is a proof of work, and public; what is not, says who may see it. */
export type QueryLeaderboardModelsArgs = {
  demo?: Scalars['Boolean']['input'];
  period?: BoardPeriod;
};


/** What is on these boards is a proof of work, and public; what is not, says who may see it. */
export type QueryModeratedPlayerArgs = {
  who: Scalars['String']['input'];
};


/** What is on these boards is a proof of work, and public; what is not, says who may see it. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** What is on these boards is a proof of work, and public; what is not, says who may see it. */
export type QueryOddsArgs = {
  hashrate: Scalars['Hashrate']['input'];
};


/** What is on these boards is a proof of work, and public; what is not, says who may see it. */
export type QueryPlayerArgs = {
  address: Scalars['String']['input'];
};


/** What is on these boards is a proof of work, and public; what is not, says who may see it. */
export type QueryRecentNamesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** What is on these boards is a proof of work, and public; what is not, says who may see it. */
export type QueryShareArgs = {
  id: Scalars['ID']['input'];
};


/** What is on these boards is a proof of work, and public; what is not, says who may see it. */
export type QueryShareByHashArgs = {
  hash: Scalars['Hash256']['input'];
};

/** A page of a list. */
export type QueryAuditLogConnection = {
  __typename?: 'QueryAuditLogConnection';
  /** The items of this page, in order. */
  edges: Array<QueryAuditLogConnectionEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
};

/** An item and its place in the list. */
export type QueryAuditLogConnectionEdge = {
  __typename?: 'QueryAuditLogConnectionEdge';
  /** Opaque; names the place of this item. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: AuditEntry;
};

/** A page of a list. */
export type QueryBlocksConnection = {
  __typename?: 'QueryBlocksConnection';
  /** The items of this page, in order. */
  edges: Array<QueryBlocksConnectionEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
};

/** An item and its place in the list. */
export type QueryBlocksConnectionEdge = {
  __typename?: 'QueryBlocksConnectionEdge';
  /** Opaque; names the place of this item. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: Block;
};

/** A page of a list. */
export type QueryRecentNamesConnection = {
  __typename?: 'QueryRecentNamesConnection';
  /** The items of this page, in order. */
  edges: Array<QueryRecentNamesConnectionEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
};

/** An item and its place in the list. */
export type QueryRecentNamesConnectionEdge = {
  __typename?: 'QueryRecentNamesConnectionEdge';
  /** Opaque; names the place of this item. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: ChosenNames;
};

/** Shares refused for one reason. */
export type RefusalCount = {
  __typename?: 'RefusalCount';
  /** How many. */
  count: Scalars['Count']['output'];
  /** Why. */
  reason: RefusalReason;
};

/** What refused shares mean to the owner of a rig, in English. The same figures always give the same hint. */
export type RefusalHint = {
  __typename?: 'RefusalHint';
  /** What to do. */
  advice: Scalars['String']['output'];
  /** Whether there is anything to do. */
  level: HintLevel;
  /** What such a refusal is. */
  meaning: Scalars['String']['output'];
  /** All in a line, with the percentage. */
  summary: Scalars['String']['output'];
};

/** Shares refused for one reason, beside all that were handed in. */
export type RefusalPart = {
  __typename?: 'RefusalPart';
  /** How many. */
  count: Scalars['Count']['output'];
  /** What it means. */
  hint: RefusalHint;
  /** Part of all shares that were handed in, from 0 to 1. */
  part: Scalars['Float']['output'];
  /** Why. */
  reason: RefusalReason;
};

/** Why a share was refused. */
export type RefusalReason =
  /** The extranonce had a wrong length. */
  | 'BAD_EXTRANONCE2'
  /** The nonce was not four bytes. */
  | 'BAD_NONCE'
  /** The block time was out of bounds. */
  | 'BAD_TIME'
  /** Version bits outside the agreed mask were changed. */
  | 'BAD_VERSION_BITS'
  /** The same share had been handed in before. */
  | 'DUPLICATE'
  /** The hash did not reach the assigned difficulty. */
  | 'LOW_DIFFICULTY'
  /** The message could not be read. */
  | 'MALFORMED'
  /** The connection had not subscribed to work. */
  | 'NOT_SUBSCRIBED'
  /** The job was for a block that has been found since. */
  | 'STALE'
  /** The worker had not authorized. */
  | 'UNAUTHORIZED'
  /** The job was never given, or long ago. */
  | 'UNKNOWN_JOB';

/** Refused shares of a span of time by reason, worker and hour, with what they mean. */
export type RefusalReport = {
  __typename?: 'RefusalReport';
  /** Shares that counted. */
  accepted: Scalars['Count']['output'];
  /** Each hour in UTC, oldest first, without gaps; the last is still running. */
  byHour: Array<HourRefusals>;
  /** These by reason, most first. */
  byReason: Array<RefusalPart>;
  /** Workers with refused shares, most first, up to 20. */
  byWorker: Array<WorkerRefusals>;
  /** Where the span begins. */
  from: Scalars['DateTime']['output'];
  /** Shares that did not. */
  refused: Scalars['Count']['output'];
};

/** They, as they are now, or why not. */
export type ResetNameResult = ModeratedPlayer | ModerationRefused;

/** What a round took: the work of all players since their last block that counts. Work belongs to the height that it was done for. A block that the chain drops gives its work to the next. */
export type RoundEffort = {
  __typename?: 'RoundEffort';
  /** Work over what a block takes on average, each share by the network difficulty of its height: 1 is as expected, below it is luck. */
  effort: Scalars['Float']['output'];
  /** Part of all rounds that take more work than this one, from 0 to 1. Nothing is ever due: blocks come by chance, whatever went before. */
  longerRounds: Scalars['Float']['output'];
  /** Its inverse: 2 is a block for half of the work. Null where there was no work. */
  luck?: Maybe<Scalars['Float']['output']>;
  /** Accepted shares. */
  shares: Scalars['Count']['output'];
  /** Sum of their assigned difficulties. */
  work: Scalars['Difficulty']['output'];
};

/** A device that is signed in. */
export type Session = {
  __typename?: 'Session';
  /** When it signed in. */
  createdAt: Scalars['DateTime']['output'];
  /** What the client said of itself. */
  device: Scalars['String']['output'];
  /** When it ends unless it is used. */
  expiresAt: Scalars['DateTime']['output'];
  /** For `endSession`. */
  id: Scalars['ID']['output'];
  /** Whether it is the session that asks. */
  isThis: Scalars['Boolean']['output'];
  /** When its tokens were last renewed. */
  usedAt: Scalars['DateTime']['output'];
};

/** The refresh token is unknown, used, or of a session that has ended: sign in again. */
export type SessionEnded = {
  __typename?: 'SessionEnded';
  /** The same, in a sentence for people. */
  message: Scalars['String']['output'];
};

/** Who asked, as they are now, or what was refused. */
export type SetCoinbaseTagResult = TagRefused | Viewer;

/** What only the account itself sees and sets. */
export type Settings = {
  __typename?: 'Settings';
  /** What stands behind the pool’s signature in the coinbases of its addresses; may be empty. */
  coinbaseTag: Scalars['String']['output'];
  /** Names that a moderator took away in the last 30 days, or that are locked, the newest first; at most ten. */
  nameResets: Array<NameReset>;
  /** What it may do here. */
  role: AccountRole;
  /** Where its days begin (IANA), for notifications; null for UTC. */
  timeZone?: Maybe<Scalars['String']['output']>;
};

/** A proof of work that was accepted. Public. */
export type Share = Node & {
  __typename?: 'Share';
  /** Its player. */
  address: Scalars['Address']['output'];
  /** When it was accepted. */
  at: Scalars['DateTime']['output'];
  /** The difficulty that was assigned: the work it counts for. */
  difficulty: Scalars['Difficulty']['output'];
  /** Whether its proof is kept: so for every share that was the best of its session or of its worker’s UTC day when it came, as each best of a week, a month and of all time was, or that solved a block. */
  hasProof: Scalars['Boolean']['output'];
  /** Hash of its block header. */
  hash: Scalars['Hash256']['output'];
  /** Height of the block that was mined for. */
  height: Scalars['Int']['output'];
  /** Opaque id, unique over all types. */
  id: Scalars['ID']['output'];
  /** Found by a labelled demo miner. */
  isDemo: Scalars['Boolean']['output'];
  /** Its full proof; null where none is kept. */
  proof?: Maybe<ShareProof>;
  /** The difficulty its hash reached. */
  shareDifficulty: Scalars['Difficulty']['output'];
  /** Where the work was done. */
  source: ShareSource;
  /** What it was to its player when it came. */
  standing: ShareStanding;
  /** Its worker; empty where the rig gave no name. */
  workerName: Scalars['String']['output'];
};

/** Shares that were accepted since the last message. */
export type ShareBatch = {
  __typename?: 'ShareBatch';
  /** How many there were. */
  accepted: Scalars['Count']['output'];
  /** How many are not in the list. */
  dropped: Scalars['Count']['output'];
  /** Up to 20 of them in the order in which they came: the most notable, then the newest. */
  shares: Array<Share>;
  /** Sum of the assigned difficulties of all of them. */
  work: Scalars['Difficulty']['output'];
};

/** Everything that is needed to check a share without trusting anyone: hash the coinbase, fold it with the branch into the merkle root, find that root in the header, hash the header. */
export type ShareProof = {
  __typename?: 'ShareProof';
  /** The player: the coinbase pays this address. */
  address: Scalars['Address']['output'];
  /** The coinbase transaction without its witness. */
  coinbase: Scalars['Hex']['output'];
  /** The block header, 80 bytes. */
  header: Scalars['Hex']['output'];
  /** Height of the block that was mined for. */
  height: Scalars['Int']['output'];
  /** Sibling hashes from the coinbase up to the root, internal byte order. */
  merkleBranch: Array<Scalars['Hex']['output']>;
  /** The network it was mined on. */
  network: NetworkName;
};

/** Where work was done. */
export type ShareSource =
  /** On the stratum of this server. */
  | 'HOSTED'
  /** On a pool of the player’s own, which reported it. */
  | 'PROXY';

/** What a share was to its player when it came; the greatest applies. */
export type ShareStanding =
  /** It solved a block. */
  | 'BLOCK'
  /** None of these: it counts as work. */
  | 'ORDINARY'
  /** The best share of the player so far. */
  | 'PERSONAL_BEST'
  /** The best of its connection so far. */
  | 'SESSION_BEST'
  /** The best of the player in its ISO week (UTC) so far. */
  | 'WEEK_BEST'
  /** The best of its worker so far. */
  | 'WORKER_BEST';

/** What is wrong with a signature. */
export type SignatureProblem =
  /** It is no signature of any form known. */
  | 'MALFORMED'
  /** It is legacy (BIP 137) and its header names another kind of address of the same key. */
  | 'OTHER_KIND'
  /** It needs a script that is not judged here: time locks, Taproot script paths. */
  | 'UNSUPPORTED'
  /** It is of another address or another message, or was changed. */
  | 'WRONG_SIGNATURE';

/** The signature does not prove the address. The challenge may be tried five times. */
export type SignatureRefused = {
  __typename?: 'SignatureRefused';
  /** What to do, in a sentence for people. */
  message: Scalars['String']['output'];
  /** What is wrong, for programs. */
  problem: SignatureProblem;
};

/** A session that is open. */
export type SignedIn = {
  __typename?: 'SignedIn';
  /** When the access token ends, however it was given: refresh before. */
  accessExpiresAt: Scalars['DateTime']['output'];
  /** The tokens; null where they came as cookies. */
  tokens?: Maybe<AuthTokens>;
  /** Who has signed in. */
  viewer: Viewer;
};

/** Where miners connect. */
export type StratumEndpoint = {
  __typename?: 'StratumEndpoint';
  /** Host name; null where the operator named none: then it is the host of this API. */
  host?: Maybe<Scalars['String']['output']>;
  /** Which miners it is for, such as nano, default or high. */
  name: Scalars['String']['output'];
  /** TCP port. */
  port: Scalars['Int']['output'];
  /** Whether it expects TLS. */
  tls: Scalars['Boolean']['output'];
};

/** Live changes. Nothing is replayed: after a reconnect, query the whole state again and then follow. Slow readers get merged or fewer messages, never a backlog. */
export type Subscription = {
  __typename?: 'Subscription';
  /** Each block when it is found; what becomes of it is for the query to say. */
  blockFound: Block;
  /** Blocks whose status changed, and on each new tip all that are not confirmed yet, for their confirmations: up to 100, the newest first. */
  blocksUpdated: Array<Block>;
  /** A running leaderboard whenever a line of it came, went or rose: once a second at most. */
  leaderboardChanged: Leaderboard;
  /** The player anew whenever figures or workers changed, at most once a second. */
  playerUpdated: Player;
  /** Accepted shares as they come: the first at once, then at most ten messages a second. */
  shareFeed: ShareBatch;
  /** The network whenever it has a new best block. */
  tipChanged: Network;
  /** Each worker of the player anew whenever it changed, at most once a second. */
  workerUpdated: Worker;
};


/** Live changes. Nothing is replayed: after a reconnect, query the whole state again and then follow. Slow readers get merged or fewer messages, never a backlog. */
export type SubscriptionBlockFoundArgs = {
  address?: InputMaybe<Scalars['Address']['input']>;
};


/** Live changes. Nothing is replayed: after a reconnect, query the whole state again and then follow. Slow readers get merged or fewer messages, never a backlog. */
export type SubscriptionBlocksUpdatedArgs = {
  address?: InputMaybe<Scalars['Address']['input']>;
};


/** Live changes. Nothing is replayed: after a reconnect, query the whole state again and then follow. Slow readers get merged or fewer messages, never a backlog. */
export type SubscriptionLeaderboardChangedArgs = {
  country?: InputMaybe<Scalars['String']['input']>;
  demo?: Scalars['Boolean']['input'];
  measure?: BoardMeasure;
  model?: InputMaybe<DeviceModel>;
  period?: BoardPeriod;
  source?: BoardSource;
};


/** Live changes. Nothing is replayed: after a reconnect, query the whole state again and then follow. Slow readers get merged or fewer messages, never a backlog. */
export type SubscriptionPlayerUpdatedArgs = {
  address: Scalars['Address']['input'];
};


/** Live changes. Nothing is replayed: after a reconnect, query the whole state again and then follow. Slow readers get merged or fewer messages, never a backlog. */
export type SubscriptionShareFeedArgs = {
  address?: InputMaybe<Scalars['Address']['input']>;
};


/** Live changes. Nothing is replayed: after a reconnect, query the whole state again and then follow. Slow readers get merged or fewer messages, never a backlog. */
export type SubscriptionWorkerUpdatedArgs = {
  address: Scalars['Address']['input'];
};

/** A tag that no coinbase can have. Nothing was changed. */
export type TagRefused = {
  __typename?: 'TagRefused';
  /** What is wrong, in a sentence for people. */
  message: Scalars['String']['output'];
};

/** How tokens are given. */
export type TokenDelivery =
  /** In the answer: for apps, which keep them in the safe of the system. */
  | 'BODY'
  /** As cookies that scripts cannot read: for browsers, on the site’s own origin. */
  | 'COOKIES';

/** Who asked, as they are now, or what was refused. */
export type UnlinkAddressResult = InvalidAddress | LinkRefused | Viewer;

/** They, as they are now, or why not. */
export type UnlockNameResult = ModeratedPlayer | ModerationRefused;

/** Who asked, as they are now, or what was refused. */
export type UpdateProfileResult = ProfileRefused | Viewer;

/** Who asks, and what only they may see. */
export type Viewer = {
  __typename?: 'Viewer';
  /** The account. */
  account: Account;
  /** Addresses of the account, the first one first; at most twenty. */
  addresses: Array<LinkedAddress>;
  /** Whether the pages of all addresses that have mined are kept private. Blocks are on the chain. */
  isHidden: Scalars['Boolean']['output'];
  /** Keys for programs, the newest first, with those that were revoked. */
  keys: Array<ApiKey>;
  /** Devices that are signed in, the last used first; at most fifty. */
  sessions: Array<Session>;
  /** What only the account itself sees and sets. */
  settings: Settings;
};

/** A rig of a player, known by the name behind the address. Public. */
export type Worker = Node & {
  __typename?: 'Worker';
  /** Its player. */
  address: Scalars['Address']['output'];
  /** Its best shares, each with its proof. */
  best: BestShares;
  /** Blocks found, without those that the node refused or the chain dropped. */
  blocksFound: Scalars['Count']['output'];
  /** When its present connection began, the newest of several; null while offline. */
  connectedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Difficulty assigned now, of the newest of several connections; null while offline. */
  difficulty?: Maybe<Scalars['Difficulty']['output']>;
  /** When it first connected. */
  firstSeenAt: Scalars['DateTime']['output'];
  /** How fast it mines. */
  hashrate: HashrateWindows;
  /** Opaque id, unique over all types. */
  id: Scalars['ID']['output'];
  /** A labelled demo miner of the server itself, not a real rig. */
  isDemo: Scalars['Boolean']['output'];
  /** Whether a connection of it is open. */
  isOnline: Scalars['Boolean']['output'];
  /** When its last share was accepted; null before the first. */
  lastShareAt?: Maybe<Scalars['DateTime']['output']>;
  /** Its name; empty where the rig gave none. */
  name: Scalars['String']['output'];
  /** Its refused shares since it was first seen, by reason, the most frequent first. */
  refusals: Array<RefusalCount>;
  /** Shares accepted since it was first seen. */
  sharesAccepted: Scalars['Count']['output'];
  /** What the rig calls itself, as of its last connection; null where it did not say. */
  userAgent?: Maybe<Scalars['String']['output']>;
  /** Sum of the assigned difficulties of all its shares. */
  work: Scalars['Difficulty']['output'];
};

/** What a worker handed in. */
export type WorkerRefusals = {
  __typename?: 'WorkerRefusals';
  /** Shares that counted. */
  accepted: Scalars['Count']['output'];
  /** These by reason, most first. */
  byReason: Array<RefusalPart>;
  /** Shares that did not. */
  refused: Scalars['Count']['output'];
  /** Its name; empty where the rig gave none. */
  workerName: Scalars['String']['output'];
};
