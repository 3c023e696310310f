// What the rules say no to. Each is a member of a result union in the API.
/** Of what is mined at this moment. */
export class NoWork extends Error {
  override readonly name = 'NoWork'
  constructor() {
    super('No stratum process gives out work at the moment.')
  }
}

/** The player wants it so. */
export class PlayerHidden extends Error {
  override readonly name = 'PlayerHidden'
  readonly address: string
  constructor(address: string) {
    super('This player keeps the page private.')
    this.address = address
  }
}

export class PlayerNotSeen extends Error {
  override readonly name = 'PlayerNotSeen'
  readonly address: string
  constructor(address: string) {
    super('No miner has connected with this address yet.')
    this.address = address
  }
}
