import type { Turn } from './turn.ts'

/** What one tab tells the others. `visitor`: somebody else is at this browser now. */
export type TabNews = { type: 'turn'; turn: Turn } | { type: 'changed' } | { type: 'closed' } | { type: 'visitor' }

export type Tabs = {
  tell(news: TabNews): void
  /** Runs `work`, which ends with the signal, in one tab at a time; when that tab is gone, in another. */
  lead(work: () => Promise<void>): void
}

/**
 * Keeps the tabs of one browser in step, until `signal` aborts. `name` is the same in tabs that share a visitor. Where a
 * browser cannot do this (no locks on a page without TLS) each tab stands for itself.
 */
export function joinTabs(name: string, signal: AbortSignal, onNews: (news: TabNews) => void): Tabs {
  const channel = new BroadcastChannel(name)
  channel.onmessage = ({ data }) => onNews(data)
  signal.addEventListener('abort', () => channel.close())

  return {
    tell: (news) => signal.aborted || channel.postMessage(news),
    lead(work) {
      const leading = navigator.locks ? navigator.locks.request(name, { signal }, work) : work()
      leading.catch(() => {}) // the tab ended while it waited its turn
    },
  }
}
