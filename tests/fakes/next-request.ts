import { AsyncLocalStorage } from 'node:async_hooks'

const current = new AsyncLocalStorage<Headers>()

/** Does the work as Next does it for a request with this cookie: for pages and server actions that a test calls itself. */
export const inRequest = <T>(cookie: string | undefined, work: () => Promise<T>): Promise<T> =>
  current.run(new Headers({ 'x-frontdesk-peer': '192.0.2.7', ...(cookie && { cookie }) }), work)

export const requestHeaders = (): Headers => current.getStore() ?? new Headers()
