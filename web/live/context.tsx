import { createContext, useContext, useEffect, useSyncExternalStore } from 'react'
import type { Live } from './client.ts'
import type { Session } from './session.ts'
import type { LiveStatus } from './status.ts'

const Context = createContext<Live | null>(null)
export const LiveProvider = Context.Provider

export function useLive(): Live {
  const live = useContext(Context)
  if (!live) throw new Error('useLive needs a LiveProvider above it')
  return live
}

export function useLiveStatus(): LiveStatus {
  const live = useLive()
  return useSyncExternalStore(live.onStatus, live.status)
}

/** Runs each time the connection is back after it was lost. */
export function useResume(resume: () => void): void {
  const live = useLive()
  useEffect(() => live.onResume(resume), [live, resume])
}

const SessionContext = createContext<Session | null>(null)
export const SessionProvider = SessionContext.Provider

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useSession needs a SessionProvider above it')
  return session
}

export function useSessionState(): ReturnType<Session['state']> {
  const session = useSession()
  return useSyncExternalStore(session.onChange, session.state)
}
