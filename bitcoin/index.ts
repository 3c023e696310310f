export {
  type AddressProblem,
  type AddressReading,
  type AddressType,
  addressToScript,
  NETWORK_NAMES,
  type Network,
  scriptToAddress,
} from './address.ts'
export { type Adjustment, estimateAdjustment, type HeaderTimes, periodBlocks, periodStart } from './adjustment.ts'
export {
  buildCoinbase,
  type Coinbase,
  type CoinbaseOutput,
  type CoinbasePlan,
  CoinbaseRefused,
  CoinbaseTooLong,
  coinbaseBytesOnDeviceMax,
  coinbaseOutputs,
  coinbaseScriptBytesMax,
  completeCoinbase,
  readCoinbase,
  withWitness,
} from './coinbase.ts'
export { type Sha256d, sha256d } from './hash.ts'
export { type BlockHeader, decodeHeader, encodeHeader, hashHeader, headerBytes } from './header.ts'
export { concatBytes, fromHex, hashFromDisplay, hashToDisplay, sameBytes, toHex } from './hex.ts'
export { foldBranch, merkleBranch, merkleRoot } from './merkle.ts'
export { messageBytesMax, signatureCharsMax, verifyMessage } from './message.ts'
export { chanceInWords, chanceWithin, hashesPerBlock, headsInARow, secondsPerBlock } from './odds.ts'
export {
  aroundTag,
  coinbaseText,
  fittingTag,
  type PoolCoinbasePlan,
  type PoolFee,
  poolCoinbase,
} from './pool-coinbase.ts'
export { buildShareProof, type ProofProblem, type ProofVerdict, type ShareProof, verifyShareProof } from './proof.ts'
export { type BlockReward, rewardOf, subsidySats } from './reward.ts'
export { bip34Push, readBip34Height } from './script.ts'
export {
  bitsToDifficulty,
  bitsToTarget,
  DIFFICULTY_1_TARGET,
  difficultyToTarget,
  hashMeetsTarget,
  hashToDifficulty,
  targetBytes,
  targetToBits,
  targetToDifficulty,
} from './target.ts'
export type { Refused, Signed, Verdict } from './verdict.ts'
export { WITNESS_RESERVED, witnessCommitment } from './witness.ts'
