// The door of the privacy slice.
export { createPrivacy, type Erased, erasePlayer, hidePlayer, type Privacy, showPlayer } from './privacy.ts'
