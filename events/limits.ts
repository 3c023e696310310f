// Bounds that both sides of a stream rely on.

/** Bech32 addresses are at most 90 characters (BIP 173). */
export const addressLengthMax = 90
export const workerNameLengthMax = 64
export const userAgentLengthMax = 128
export const sessionIdLengthMax = 32
export const instanceNameLengthMax = 64
/** Real devices cannot take more than 255 bytes of coinbase; a foreign pool's proof may be a little longer. */
export const coinbaseBytesMax = 1000
/** A block has at most 2^16 transactions in practice; 32 levels is the limit of the mining firmware. */
export const merkleBranchMax = 32
/** What a player may add to the coinbase: the pool's own signature, a fee and the widest address leave room for it. */
export const coinbaseTagLengthMax = 20
