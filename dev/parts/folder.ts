import { fileURLToPath } from 'node:url'

/** The clone's own folder, without a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
/** What was downloaded or built for this clone. */
export const cache = `${root}/.local`
/** What a run keeps: data, logs, where it is. A test sets LOCAL_DIR to run beside the clone's own. */
export const local = process.env.LOCAL_DIR || cache
