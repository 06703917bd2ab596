import type { Dispatcher } from 'undici'
import { once } from '../../process.ts'
import { type Quota, quotaIn } from './quota.ts'

/** Who is told of the quota that is left on a lane. */
export const quotaHeard = () =>
  once('llm.quota-heard', () => ({ listener: undefined as ((lane: string, quota: Quota) => void) | undefined }))

/** Passes on what the headers of an answer tell of a lane's quota. */
export function hearQuota(lane: string, headers: Dispatcher.ResponseData['headers']): void {
  const { listener } = quotaHeard()
  const quota = listener && quotaIn(headers, Date.now())
  if (quota) listener(lane, quota)
}
