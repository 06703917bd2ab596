'use client'
import { useRouter } from 'next/navigation'
import { useTimeZone } from 'next-intl'
import { useEffect } from 'react'
import { timeZoneCookie } from '#lib/i18n/time-zone.ts'
import { keepCookie } from '../../keep-cookie.ts'

/** Tells the server in which zone the reader lives, so that it can write times for him; the page is read anew when that changes. */
export function TimeZoneCookie() {
  const router = useRouter()
  const shown = useTimeZone()
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone
    if (!own || own === shown) return
    keepCookie(timeZoneCookie, own)
    router.refresh()
  }, [router, shown])
  return null
}
