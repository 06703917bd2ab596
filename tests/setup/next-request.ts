import { vi } from 'vitest'
import messages from '../../messages/en.json' with { type: 'json' }

/*
 * Next and next-intl know the current request from storage that only Next's server fills. Here tests/fakes/next-request.ts
 * fills it; everything of ours is the real thing.
 */
vi.mock('next/headers', async () => {
  const { requestHeaders } = await import('#tests/fakes/next-request.ts')
  return { headers: async () => requestHeaders(), cookies: async () => ({ get: () => undefined }) }
})
vi.mock('next-intl/server', () => {
  const words = (key: string) => key
  return {
    getLocale: async () => 'en',
    getMessages: async () => messages,
    getTimeZone: async () => 'UTC',
    getTranslations: async () => Object.assign(words, { has: () => true, rich: words }),
    getFormatter: async () => ({ dateTime: String, number: String, relativeTime: String, list: String }),
  }
})
process.env.__NEXT_EXPERIMENTAL_AUTH_INTERRUPTS = 'true'
