// The door of the privacy slice.
export { type Erased, erasePlayer, hidePlayer, showPlayer } from './privacy.ts'
