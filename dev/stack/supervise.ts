// Keeps something running: when it ends although nobody stopped it, it is started again, after a pause that grows.
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from './terminal.ts'

export interface Supervised {
  readonly name: string
  /** Resolves when the one that runs now has ended; the text says how, such as `SIGKILL` or `code 1`. */
  ended(): Promise<string>
  /** Starts it again; throws when it does not come up. */
  again(): Promise<void>
  /** Stops it, with its own bound. */
  stop(): Promise<void>
  /** At once, without asking it. */
  kill(): Promise<void>
}

export interface Supervision {
  /** Stops watching first, so that it is not started again, then stops it. */
  stop(): Promise<void>
  kill(): Promise<void>
}

const pauseMs = { least: 250, most: 30_000 }
/** After so long the pauses start small again. */
const steadyMs = 60_000

/** The pause before a start, after so many failures without a steady run in between. */
export function pauseAfter(failures: number): number {
  return Math.min(pauseMs.least * 2 ** Math.max(0, failures - 1), pauseMs.most)
}

export function supervise(part: Supervised, onRestart: () => void = () => undefined): Supervision {
  const leaving = new AbortController()
  const left = (): boolean => leaving.signal.aborted
  const watch = async (): Promise<void> => {
    let failures = 0
    for (;;) {
      const startedMs = Date.now()
      const how = await Promise.race([part.ended(), aborted(leaving.signal)])
      if (left()) return
      failures = Date.now() - startedMs > steadyMs ? 1 : failures + 1
      say(part.name, `ended (${how}); starting it again`, 'warn')
      while (!left()) {
        await sleep(pauseAfter(failures), undefined, { signal: leaving.signal }).catch(() => undefined)
        if (left()) return
        try {
          await part.again()
          break
        } catch (error) {
          failures++
          const pause = pauseAfter(failures) / 1_000
          say(part.name, `did not start: ${(error as Error).message}; next try in ${pause} s`, 'error')
        }
      }
      // Stopping came while it was being started: there is one more to stop.
      if (left()) return await part.stop()
      say(part.name, 'runs again')
      onRestart()
    }
  }
  const watching = watch()
  return {
    stop: async () => {
      leaving.abort()
      await part.stop()
      await watching
    },
    kill: async () => {
      leaving.abort()
      await part.kill()
    },
  }
}

function aborted(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve('stopped'), { once: true }))
}
