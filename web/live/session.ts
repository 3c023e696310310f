// Whether somebody has signed in on this browser. The tokens are cookies that no script can read: what is kept here is only
// when they end, so that they are renewed in time, once for all tabs.

export interface Session {
  /** `unknown` until it is clear whether the tokens of before are still good. */
  state(): 'unknown' | 'in' | 'out'
  onChange(listener: () => void): () => void
  /** The server has just given tokens. */
  began(accessExpiresAt: string): void
  /** The server has just taken them back, or this browser wants none. */
  ended(): void
  close(): void
}

/** What the session needs of the world around it. */
export interface SessionParts {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  /** Asks for new tokens; when they end, `ended` where the server gives none, and `away` where it could not be asked. */
  readonly renew: () => Promise<{ readonly accessExpiresAt: string } | 'ended' | 'away'>
  /** Runs one at a time over all tabs. */
  readonly alone: (work: () => Promise<void>) => Promise<void>
  readonly now: () => number
}

const KEY = 'session.access-expires-at'
/** So long before the end tokens are renewed. */
const aheadMs = 60_000
const againMs = 15_000
/** Timers that run longer than this are not to be trusted over a sleep of the machine. */
const sleepMsMax = 5 * 60_000

export function createSession({ storage, renew, alone, now }: SessionParts): Session {
  const listeners = new Set<() => void>()
  let current: 'unknown' | 'in' | 'out' = 'out'
  let timer: ReturnType<typeof setTimeout> | undefined
  let isClosed = false

  const read = (): number | null => {
    const ms = Date.parse(storage.getItem(KEY) ?? '')
    return Number.isNaN(ms) ? null : ms
  }
  function become(next: typeof current): void {
    if (current === next) return
    current = next
    for (const each of listeners) each()
  }
  function plan(ms: number): void {
    clearTimeout(timer)
    if (!isClosed) timer = setTimeout(check, Math.max(0, Math.min(ms, sleepMsMax)))
  }
  /** Another tab may have signed in, out, or renewed since. */
  function check(): void {
    clearTimeout(timer)
    const endsMs = read()
    if (endsMs === null) become('out')
    else follow(endsMs)
  }
  function follow(endsMs: number): void {
    // Who was in stays in while the server cannot be asked: what is open is not taken away for that.
    become(endsMs > now() || current === 'in' ? 'in' : 'unknown')
    const leftMs = endsMs - aheadMs - now()
    if (leftMs > 0) plan(leftMs)
    else void alone(renewOnce).catch(() => plan(againMs))
  }
  async function renewOnce(): Promise<void> {
    const endsMs = read()
    // While this tab waited for its turn, another one did it.
    if (endsMs === null || endsMs - aheadMs > now()) return check()
    const outcome = await renew().catch((): 'away' => 'away')
    if (outcome === 'away') return plan(againMs)
    if (outcome === 'ended') storage.removeItem(KEY)
    else storage.setItem(KEY, outcome.accessExpiresAt)
    check()
  }

  const session: Session = {
    state: () => current,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    began(accessExpiresAt) {
      storage.setItem(KEY, accessExpiresAt)
      check()
    },
    ended() {
      storage.removeItem(KEY)
      check()
    },
    close() {
      isClosed = true
      clearTimeout(timer)
      removeEventListener('storage', heard)
      document.removeEventListener('visibilitychange', woke)
    },
  }
  const heard = ({ key }: StorageEvent): void => {
    if (key === KEY || key === null) check()
  }
  const woke = (): void => {
    if (!document.hidden) check()
  }
  addEventListener('storage', heard)
  document.addEventListener('visibilitychange', woke)
  check()
  return session
}
