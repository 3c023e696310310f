// The door of the accounts slice.

export { parseAddress, requireAddress } from './address.ts'
export { InvalidAddress } from './errors.ts'
