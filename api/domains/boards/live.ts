// What the keeper tells the API processes through Redis Pub/Sub. Lost messages are made up for by a query.
export const BOARDS_CHANNEL = 'live:boards'

/** Boards on which a line came, went or rose, by name. */
export interface BoardsMessage {
  readonly boards: readonly string[]
}

export const mergeBoards = (a: BoardsMessage, b: BoardsMessage): BoardsMessage => ({
  // Bounded by the boards there are.
  boards: [...new Set([...a.boards, ...b.boards])],
})
