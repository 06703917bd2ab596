import { getFormatter } from 'next-intl/server'

/** A time in the reader's zone; the whole of it, with the zone, when pointed at. */
export async function Moment({ at }: { at: Date }) {
  const format = await getFormatter()
  return (
    <time dateTime={at.toISOString()} title={format.dateTime(at, { dateStyle: 'full', timeStyle: 'long' })}>
      {format.dateTime(at, { dateStyle: 'medium', timeStyle: 'short' })}
    </time>
  )
}
