import type { Turn } from './turn.ts'

/** What one tab tells the others. `visitor`: somebody else is at this browser now. */
export type TabNews = { type: 'turn'; turn: Turn } | { type: 'changed' } | { type: 'closed' } | { type: 'visitor' }

export type Tabs = {
  tell(news: TabNews): void
  /** Runs `work`, which ends with the signal, in one tab at a time; when that tab is gone, in another. */
  lead(work: () => Promise<void>): void
}

/**
 * Runs `work` in one tab at a time. Where a browser cannot do this (a page without TLS has no locks, a frame without an
 * origin may not use them) each tab stands for itself.
 */
export async function inTurn<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  let begun = false
  const begin = () => {
    begun = true
    return work()
  }
  try {
    return await navigator.locks.request(name, { signal }, begin)
  } catch (error) {
    if (begun || signal?.aborted) throw error
    return begin()
  }
}

function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name)
  } catch {
    // A browser that blocks all storage of a site may block this too: each tab stands for itself.
  }
}

/** Keeps the tabs of one browser in step, until `signal` aborts. `name` is the same in tabs that share a visitor. */
export function joinTabs(name: string, signal: AbortSignal, onNews: (news: TabNews) => void): Tabs {
  const channel = openChannel(name)
  if (channel) channel.onmessage = ({ data }) => onNews(data)
  signal.addEventListener('abort', () => channel?.close())

  return {
    tell: (news) => signal.aborted || channel?.postMessage(news),
    lead: (work) => void inTurn(name, work, signal).catch(() => {}), // the tab ended while it waited its turn
  }
}
