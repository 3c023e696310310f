// The door of the privacy slice.
export { createPrivacy, type Erased, erasePlayer, hidePlayer, type Privacy, setBanned, showPlayer } from './privacy.ts'
