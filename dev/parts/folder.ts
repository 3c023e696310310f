import { fileURLToPath } from 'node:url'

/** The clone's own folder, without a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
/** Everything that this clone keeps on this machine; `npm run reset` empties its `data`. */
export const local = `${root}/.local`
