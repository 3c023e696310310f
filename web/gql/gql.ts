/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  fragment ShareFields on Share {\n    id\n    at\n    address\n    workerName\n    isDemo\n    difficulty\n    shareDifficulty\n    height\n    hash\n    standing\n    hasProof\n  }\n": typeof types.ShareFieldsFragmentDoc,
    "\n  fragment NetworkFields on Network {\n    id\n    name\n    height\n    tipHash\n    difficulty\n    hashrate\n    changedAt\n  }\n": typeof types.NetworkFieldsFragmentDoc,
    "\n  fragment WindowFields on HashrateWindow {\n    hashrate\n    low\n    high\n    shares\n  }\n": typeof types.WindowFieldsFragmentDoc,
    "\n  fragment BlockFields on Block {\n    id\n    height\n    hash\n    foundAt\n    address\n    workerName\n    isDemo\n    rewardSats\n    status\n  }\n": typeof types.BlockFieldsFragmentDoc,
    "\n  fragment WorkerFields on Worker {\n    id\n    name\n    userAgent\n    isDemo\n    isOnline\n    connectedAt\n    difficulty\n    lastShareAt\n    sharesAccepted\n    hashrate {\n      fiveMinutes {\n        ...WindowFields\n      }\n    }\n    best {\n      ever {\n        ...ShareFields\n      }\n    }\n  }\n": typeof types.WorkerFieldsFragmentDoc,
    "\n  fragment PlayerFields on Player {\n    id\n    address\n    isDemo\n    firstSeenAt\n    lastShareAt\n    sharesAccepted\n    work\n    workersOnline\n    hashrate {\n      oneMinute {\n        ...WindowFields\n      }\n      fiveMinutes {\n        ...WindowFields\n      }\n      oneHour {\n        ...WindowFields\n      }\n      oneDay {\n        ...WindowFields\n      }\n    }\n    best {\n      session {\n        ...ShareFields\n      }\n      week {\n        ...ShareFields\n      }\n      ever {\n        ...ShareFields\n      }\n    }\n    refusals {\n      reason\n      count\n    }\n    workers(first: 50) {\n      edges {\n        node {\n          ...WorkerFields\n        }\n      }\n    }\n  }\n": typeof types.PlayerFieldsFragmentDoc,
    "\n  query Landing {\n    network {\n      ...NetworkFields\n    }\n    poolStats {\n      id\n      hashrate {\n        fiveMinutes {\n          ...WindowFields\n        }\n      }\n      playersOnline\n      workersOnline\n      sharesAccepted\n      blocksFound\n      bestThisWeek {\n        ...ShareFields\n      }\n      stratum {\n        name\n        host\n        port\n        tls\n      }\n    }\n    blocks(first: 5) {\n      edges {\n        node {\n          ...BlockFields\n        }\n      }\n    }\n  }\n": typeof types.LandingDocument,
    "\n  query Player($address: String!) {\n    network {\n      ...NetworkFields\n    }\n    player(address: $address) {\n      __typename\n      ... on Player {\n        ...PlayerFields\n        shares(first: 30) {\n          edges {\n            node {\n              ...ShareFields\n            }\n          }\n        }\n      }\n      ... on InvalidAddress {\n        message\n        problem\n      }\n      ... on PlayerNotSeen {\n        address\n      }\n    }\n    poolStats {\n      id\n      stratum {\n        name\n        host\n        port\n        tls\n      }\n    }\n  }\n": typeof types.PlayerDocument,
    "\n  query HashrateHistory($address: String!, $range: HistoryRange!) {\n    player(address: $address) {\n      __typename\n      ... on Player {\n        id\n        hashrateHistory(range: $range) {\n          from\n          seconds\n          hashrate\n          shares\n        }\n      }\n    }\n  }\n": typeof types.HashrateHistoryDocument,
    "\n  query Share($id: ID!) {\n    share(id: $id) {\n      ...ShareFields\n      proof {\n        header\n        coinbase\n        merkleBranch\n        height\n        network\n        address\n      }\n    }\n  }\n": typeof types.ShareDocument,
    "\n  subscription PlayerUpdated($address: Address!) {\n    playerUpdated(address: $address) {\n      ...PlayerFields\n    }\n  }\n": typeof types.PlayerUpdatedDocument,
    "\n  subscription ShareFeed($address: Address) {\n    shareFeed(address: $address) {\n      shares {\n        ...ShareFields\n      }\n      accepted\n      work\n      dropped\n    }\n  }\n": typeof types.ShareFeedDocument,
    "\n  subscription BlockFound($address: Address) {\n    blockFound(address: $address) {\n      ...BlockFields\n    }\n  }\n": typeof types.BlockFoundDocument,
    "\n  subscription TipChanged {\n    tipChanged {\n      ...NetworkFields\n    }\n  }\n": typeof types.TipChangedDocument,
};
const documents: Documents = {
    "\n  fragment ShareFields on Share {\n    id\n    at\n    address\n    workerName\n    isDemo\n    difficulty\n    shareDifficulty\n    height\n    hash\n    standing\n    hasProof\n  }\n": types.ShareFieldsFragmentDoc,
    "\n  fragment NetworkFields on Network {\n    id\n    name\n    height\n    tipHash\n    difficulty\n    hashrate\n    changedAt\n  }\n": types.NetworkFieldsFragmentDoc,
    "\n  fragment WindowFields on HashrateWindow {\n    hashrate\n    low\n    high\n    shares\n  }\n": types.WindowFieldsFragmentDoc,
    "\n  fragment BlockFields on Block {\n    id\n    height\n    hash\n    foundAt\n    address\n    workerName\n    isDemo\n    rewardSats\n    status\n  }\n": types.BlockFieldsFragmentDoc,
    "\n  fragment WorkerFields on Worker {\n    id\n    name\n    userAgent\n    isDemo\n    isOnline\n    connectedAt\n    difficulty\n    lastShareAt\n    sharesAccepted\n    hashrate {\n      fiveMinutes {\n        ...WindowFields\n      }\n    }\n    best {\n      ever {\n        ...ShareFields\n      }\n    }\n  }\n": types.WorkerFieldsFragmentDoc,
    "\n  fragment PlayerFields on Player {\n    id\n    address\n    isDemo\n    firstSeenAt\n    lastShareAt\n    sharesAccepted\n    work\n    workersOnline\n    hashrate {\n      oneMinute {\n        ...WindowFields\n      }\n      fiveMinutes {\n        ...WindowFields\n      }\n      oneHour {\n        ...WindowFields\n      }\n      oneDay {\n        ...WindowFields\n      }\n    }\n    best {\n      session {\n        ...ShareFields\n      }\n      week {\n        ...ShareFields\n      }\n      ever {\n        ...ShareFields\n      }\n    }\n    refusals {\n      reason\n      count\n    }\n    workers(first: 50) {\n      edges {\n        node {\n          ...WorkerFields\n        }\n      }\n    }\n  }\n": types.PlayerFieldsFragmentDoc,
    "\n  query Landing {\n    network {\n      ...NetworkFields\n    }\n    poolStats {\n      id\n      hashrate {\n        fiveMinutes {\n          ...WindowFields\n        }\n      }\n      playersOnline\n      workersOnline\n      sharesAccepted\n      blocksFound\n      bestThisWeek {\n        ...ShareFields\n      }\n      stratum {\n        name\n        host\n        port\n        tls\n      }\n    }\n    blocks(first: 5) {\n      edges {\n        node {\n          ...BlockFields\n        }\n      }\n    }\n  }\n": types.LandingDocument,
    "\n  query Player($address: String!) {\n    network {\n      ...NetworkFields\n    }\n    player(address: $address) {\n      __typename\n      ... on Player {\n        ...PlayerFields\n        shares(first: 30) {\n          edges {\n            node {\n              ...ShareFields\n            }\n          }\n        }\n      }\n      ... on InvalidAddress {\n        message\n        problem\n      }\n      ... on PlayerNotSeen {\n        address\n      }\n    }\n    poolStats {\n      id\n      stratum {\n        name\n        host\n        port\n        tls\n      }\n    }\n  }\n": types.PlayerDocument,
    "\n  query HashrateHistory($address: String!, $range: HistoryRange!) {\n    player(address: $address) {\n      __typename\n      ... on Player {\n        id\n        hashrateHistory(range: $range) {\n          from\n          seconds\n          hashrate\n          shares\n        }\n      }\n    }\n  }\n": types.HashrateHistoryDocument,
    "\n  query Share($id: ID!) {\n    share(id: $id) {\n      ...ShareFields\n      proof {\n        header\n        coinbase\n        merkleBranch\n        height\n        network\n        address\n      }\n    }\n  }\n": types.ShareDocument,
    "\n  subscription PlayerUpdated($address: Address!) {\n    playerUpdated(address: $address) {\n      ...PlayerFields\n    }\n  }\n": types.PlayerUpdatedDocument,
    "\n  subscription ShareFeed($address: Address) {\n    shareFeed(address: $address) {\n      shares {\n        ...ShareFields\n      }\n      accepted\n      work\n      dropped\n    }\n  }\n": types.ShareFeedDocument,
    "\n  subscription BlockFound($address: Address) {\n    blockFound(address: $address) {\n      ...BlockFields\n    }\n  }\n": types.BlockFoundDocument,
    "\n  subscription TipChanged {\n    tipChanged {\n      ...NetworkFields\n    }\n  }\n": types.TipChangedDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ShareFields on Share {\n    id\n    at\n    address\n    workerName\n    isDemo\n    difficulty\n    shareDifficulty\n    height\n    hash\n    standing\n    hasProof\n  }\n"): (typeof documents)["\n  fragment ShareFields on Share {\n    id\n    at\n    address\n    workerName\n    isDemo\n    difficulty\n    shareDifficulty\n    height\n    hash\n    standing\n    hasProof\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment NetworkFields on Network {\n    id\n    name\n    height\n    tipHash\n    difficulty\n    hashrate\n    changedAt\n  }\n"): (typeof documents)["\n  fragment NetworkFields on Network {\n    id\n    name\n    height\n    tipHash\n    difficulty\n    hashrate\n    changedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment WindowFields on HashrateWindow {\n    hashrate\n    low\n    high\n    shares\n  }\n"): (typeof documents)["\n  fragment WindowFields on HashrateWindow {\n    hashrate\n    low\n    high\n    shares\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment BlockFields on Block {\n    id\n    height\n    hash\n    foundAt\n    address\n    workerName\n    isDemo\n    rewardSats\n    status\n  }\n"): (typeof documents)["\n  fragment BlockFields on Block {\n    id\n    height\n    hash\n    foundAt\n    address\n    workerName\n    isDemo\n    rewardSats\n    status\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment WorkerFields on Worker {\n    id\n    name\n    userAgent\n    isDemo\n    isOnline\n    connectedAt\n    difficulty\n    lastShareAt\n    sharesAccepted\n    hashrate {\n      fiveMinutes {\n        ...WindowFields\n      }\n    }\n    best {\n      ever {\n        ...ShareFields\n      }\n    }\n  }\n"): (typeof documents)["\n  fragment WorkerFields on Worker {\n    id\n    name\n    userAgent\n    isDemo\n    isOnline\n    connectedAt\n    difficulty\n    lastShareAt\n    sharesAccepted\n    hashrate {\n      fiveMinutes {\n        ...WindowFields\n      }\n    }\n    best {\n      ever {\n        ...ShareFields\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment PlayerFields on Player {\n    id\n    address\n    isDemo\n    firstSeenAt\n    lastShareAt\n    sharesAccepted\n    work\n    workersOnline\n    hashrate {\n      oneMinute {\n        ...WindowFields\n      }\n      fiveMinutes {\n        ...WindowFields\n      }\n      oneHour {\n        ...WindowFields\n      }\n      oneDay {\n        ...WindowFields\n      }\n    }\n    best {\n      session {\n        ...ShareFields\n      }\n      week {\n        ...ShareFields\n      }\n      ever {\n        ...ShareFields\n      }\n    }\n    refusals {\n      reason\n      count\n    }\n    workers(first: 50) {\n      edges {\n        node {\n          ...WorkerFields\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  fragment PlayerFields on Player {\n    id\n    address\n    isDemo\n    firstSeenAt\n    lastShareAt\n    sharesAccepted\n    work\n    workersOnline\n    hashrate {\n      oneMinute {\n        ...WindowFields\n      }\n      fiveMinutes {\n        ...WindowFields\n      }\n      oneHour {\n        ...WindowFields\n      }\n      oneDay {\n        ...WindowFields\n      }\n    }\n    best {\n      session {\n        ...ShareFields\n      }\n      week {\n        ...ShareFields\n      }\n      ever {\n        ...ShareFields\n      }\n    }\n    refusals {\n      reason\n      count\n    }\n    workers(first: 50) {\n      edges {\n        node {\n          ...WorkerFields\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Landing {\n    network {\n      ...NetworkFields\n    }\n    poolStats {\n      id\n      hashrate {\n        fiveMinutes {\n          ...WindowFields\n        }\n      }\n      playersOnline\n      workersOnline\n      sharesAccepted\n      blocksFound\n      bestThisWeek {\n        ...ShareFields\n      }\n      stratum {\n        name\n        host\n        port\n        tls\n      }\n    }\n    blocks(first: 5) {\n      edges {\n        node {\n          ...BlockFields\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Landing {\n    network {\n      ...NetworkFields\n    }\n    poolStats {\n      id\n      hashrate {\n        fiveMinutes {\n          ...WindowFields\n        }\n      }\n      playersOnline\n      workersOnline\n      sharesAccepted\n      blocksFound\n      bestThisWeek {\n        ...ShareFields\n      }\n      stratum {\n        name\n        host\n        port\n        tls\n      }\n    }\n    blocks(first: 5) {\n      edges {\n        node {\n          ...BlockFields\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Player($address: String!) {\n    network {\n      ...NetworkFields\n    }\n    player(address: $address) {\n      __typename\n      ... on Player {\n        ...PlayerFields\n        shares(first: 30) {\n          edges {\n            node {\n              ...ShareFields\n            }\n          }\n        }\n      }\n      ... on InvalidAddress {\n        message\n        problem\n      }\n      ... on PlayerNotSeen {\n        address\n      }\n    }\n    poolStats {\n      id\n      stratum {\n        name\n        host\n        port\n        tls\n      }\n    }\n  }\n"): (typeof documents)["\n  query Player($address: String!) {\n    network {\n      ...NetworkFields\n    }\n    player(address: $address) {\n      __typename\n      ... on Player {\n        ...PlayerFields\n        shares(first: 30) {\n          edges {\n            node {\n              ...ShareFields\n            }\n          }\n        }\n      }\n      ... on InvalidAddress {\n        message\n        problem\n      }\n      ... on PlayerNotSeen {\n        address\n      }\n    }\n    poolStats {\n      id\n      stratum {\n        name\n        host\n        port\n        tls\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query HashrateHistory($address: String!, $range: HistoryRange!) {\n    player(address: $address) {\n      __typename\n      ... on Player {\n        id\n        hashrateHistory(range: $range) {\n          from\n          seconds\n          hashrate\n          shares\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query HashrateHistory($address: String!, $range: HistoryRange!) {\n    player(address: $address) {\n      __typename\n      ... on Player {\n        id\n        hashrateHistory(range: $range) {\n          from\n          seconds\n          hashrate\n          shares\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Share($id: ID!) {\n    share(id: $id) {\n      ...ShareFields\n      proof {\n        header\n        coinbase\n        merkleBranch\n        height\n        network\n        address\n      }\n    }\n  }\n"): (typeof documents)["\n  query Share($id: ID!) {\n    share(id: $id) {\n      ...ShareFields\n      proof {\n        header\n        coinbase\n        merkleBranch\n        height\n        network\n        address\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription PlayerUpdated($address: Address!) {\n    playerUpdated(address: $address) {\n      ...PlayerFields\n    }\n  }\n"): (typeof documents)["\n  subscription PlayerUpdated($address: Address!) {\n    playerUpdated(address: $address) {\n      ...PlayerFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ShareFeed($address: Address) {\n    shareFeed(address: $address) {\n      shares {\n        ...ShareFields\n      }\n      accepted\n      work\n      dropped\n    }\n  }\n"): (typeof documents)["\n  subscription ShareFeed($address: Address) {\n    shareFeed(address: $address) {\n      shares {\n        ...ShareFields\n      }\n      accepted\n      work\n      dropped\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription BlockFound($address: Address) {\n    blockFound(address: $address) {\n      ...BlockFields\n    }\n  }\n"): (typeof documents)["\n  subscription BlockFound($address: Address) {\n    blockFound(address: $address) {\n      ...BlockFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription TipChanged {\n    tipChanged {\n      ...NetworkFields\n    }\n  }\n"): (typeof documents)["\n  subscription TipChanged {\n    tipChanged {\n      ...NetworkFields\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;