// The door of the privacy slice.
export { createPrivacy, erasePlayer, hidePlayer, type Privacy, showPlayer } from './privacy.ts'
