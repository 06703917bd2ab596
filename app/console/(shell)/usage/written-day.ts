import type { useFormatter } from 'next-intl'

type Formatter = ReturnType<typeof useFormatter>

/** A day as the reader writes it. It is no moment, so no zone may move it. */
export const writtenDay = (day: string, format: Formatter): string =>
  format.dateTime(new Date(`${day}T00:00:00Z`), { dateStyle: 'medium', timeZone: 'UTC' })
