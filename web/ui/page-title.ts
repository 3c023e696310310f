import { useEffect } from 'react'

const site = 'The Bitcoin Game'

/** Names the page in the tab and in the history. */
export function usePageTitle(title: string | null): void {
  useEffect(() => {
    document.title = title === null ? site : `${title} · ${site}`
  }, [title])
}
