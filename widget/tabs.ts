import type { Turn } from './turn.ts'

/** What one tab tells the others. `visitor`: somebody else is at this browser now. */
export type TabNews = { type: 'turn'; turn: Turn } | { type: 'changed' } | { type: 'closed' } | { type: 'visitor' }

export type Tabs = {
  tell(news: TabNews): void
  /** Runs `work` in one tab at a time; when that tab is gone, in another. `work` ends when its signal aborts. */
  lead(work: (signal: AbortSignal) => Promise<void>): void
  end(): void
}

/**
 * Keeps the tabs of one browser in step. `name` is the same in tabs that share a visitor. Where a browser cannot do this
 * (no BroadcastChannel, no locks on a page without TLS) each tab stands for itself.
 */
export function joinTabs(name: string, onNews: (news: TabNews) => void): Tabs {
  const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : undefined
  channel?.addEventListener('message', ({ data }) => onNews(data))
  const ending = new AbortController()

  return {
    tell(news) {
      channel?.postMessage(news)
    },
    lead(work) {
      const led = () => work(ending.signal)
      const leading = navigator.locks ? navigator.locks.request(name, { signal: ending.signal }, led) : led()
      leading.catch(() => {}) // the tab ended while it waited its turn
    },
    end() {
      ending.abort()
      channel?.close()
    },
  }
}
