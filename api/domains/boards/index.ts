// The door of the boards slice.
export { type BoardCheck, checkBoards } from './check.ts'
export { type BoardKeeper, createBoardKeeper } from './keeper.ts'
export { type BoardReads, createBoardReads } from './reads.ts'
