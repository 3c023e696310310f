import { formatAgo, formatMoment } from './format.ts'
import { useNow } from './now.ts'

/** How long ago, going on by itself; the moment itself on hover. */
export function Ago({ at }: { at: string }) {
  const nowMs = useNow()
  return (
    <time dateTime={at} title={formatMoment(at)}>
      {formatAgo(at, nowMs)}
    </time>
  )
}
