import { graphql } from '../../gql/index.ts'

export const ShareFields = graphql(`
  fragment ShareFields on Share {
    id
    at
    address
    workerName
    isDemo
    difficulty
    shareDifficulty
    height
    hash
    standing
    hasProof
  }
`)

export const NetworkFields = graphql(`
  fragment NetworkFields on Network {
    id
    name
    height
    tipHash
    difficulty
    hashrate
    changedAt
  }
`)

export const WindowFields = graphql(`
  fragment WindowFields on HashrateWindow {
    hashrate
    low
    high
    shares
  }
`)

export const BlockFields = graphql(`
  fragment BlockFields on Block {
    id
    height
    hash
    foundAt
    address
    workerName
    isDemo
    rewardSats
    status
  }
`)

export const WorkerFields = graphql(`
  fragment WorkerFields on Worker {
    id
    name
    userAgent
    isDemo
    isOnline
    connectedAt
    difficulty
    lastShareAt
    sharesAccepted
    hashrate {
      fiveMinutes {
        ...WindowFields
      }
    }
    best {
      ever {
        ...ShareFields
      }
    }
  }
`)

export const PlayerFields = graphql(`
  fragment PlayerFields on Player {
    id
    address
    isDemo
    firstSeenAt
    lastShareAt
    sharesAccepted
    work
    workersOnline
    hashrate {
      oneMinute {
        ...WindowFields
      }
      fiveMinutes {
        ...WindowFields
      }
      oneHour {
        ...WindowFields
      }
      oneDay {
        ...WindowFields
      }
    }
    best {
      session {
        ...ShareFields
      }
      week {
        ...ShareFields
      }
      ever {
        ...ShareFields
      }
    }
    refusals {
      reason
      count
    }
    workers(first: 50) {
      edges {
        node {
          ...WorkerFields
        }
      }
    }
  }
`)

export const LandingQuery = graphql(`
  query Landing {
    network {
      ...NetworkFields
    }
    poolStats {
      id
      hashrate {
        fiveMinutes {
          ...WindowFields
        }
      }
      playersOnline
      workersOnline
      sharesAccepted
      blocksFound
      bestThisWeek {
        ...ShareFields
      }
      stratum {
        name
        host
        port
        tls
      }
    }
    blocks(first: 5) {
      edges {
        node {
          ...BlockFields
        }
      }
    }
  }
`)

export const PlayerQuery = graphql(`
  query Player($address: String!) {
    network {
      ...NetworkFields
    }
    player(address: $address) {
      __typename
      ... on Player {
        ...PlayerFields
        shares(first: 30) {
          edges {
            node {
              ...ShareFields
            }
          }
        }
      }
      ... on InvalidAddress {
        message
        problem
      }
      ... on PlayerNotSeen {
        address
      }
    }
    poolStats {
      id
      stratum {
        name
        host
        port
        tls
      }
    }
  }
`)

export const HistoryQuery = graphql(`
  query HashrateHistory($address: String!, $range: HistoryRange!) {
    player(address: $address) {
      __typename
      ... on Player {
        id
        hashrateHistory(range: $range) {
          from
          seconds
          hashrate
          shares
        }
      }
    }
  }
`)

export const ShareQuery = graphql(`
  query Share($id: ID!) {
    share(id: $id) {
      ...ShareFields
      proof {
        header
        coinbase
        merkleBranch
        height
        network
        address
      }
    }
  }
`)

export const PlayerUpdated = graphql(`
  subscription PlayerUpdated($address: Address!) {
    playerUpdated(address: $address) {
      ...PlayerFields
    }
  }
`)

export const ShareFeed = graphql(`
  subscription ShareFeed($address: Address) {
    shareFeed(address: $address) {
      shares {
        ...ShareFields
      }
      accepted
      work
      dropped
    }
  }
`)

export const BlockFound = graphql(`
  subscription BlockFound($address: Address) {
    blockFound(address: $address) {
      ...BlockFields
    }
  }
`)

export const TipChanged = graphql(`
  subscription TipChanged {
    tipChanged {
      ...NetworkFields
    }
  }
`)
