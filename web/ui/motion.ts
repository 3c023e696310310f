import { useSyncExternalStore } from 'react'

const query = (): MediaQueryList => matchMedia('(prefers-reduced-motion: reduce)')

/** The reader asked the system for less motion. */
export function usePrefersCalm(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = query()
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => query().matches,
  )
}
