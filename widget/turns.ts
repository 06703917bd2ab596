import type { ChatState } from './chat.ts'
import { deliver } from './delivery.ts'
import { merged } from './history.ts'
import { type Memory, newClientId } from './memory.ts'
import type { Store } from './store.ts'
import type { Tabs } from './tabs.ts'
import { hasEnded, isRunning, type Turn } from './turn.ts'
import type { Waiting } from './waiting.ts'

const tellEveryMs = 100
/** Another tab that brings a turn along and is this silent has gone, and this one takes over. */
const silentMsMax = 5_000

type Surroundings = {
  store: Store<ChatState>
  memory: Memory
  tabs: Pick<Tabs, 'tell'>
  waiting: Waiting
  request(path: string, init?: RequestInit): Promise<Response>
  onAnswer(turn: Turn): void
}

/** The turns of this page: those it brings along itself, and those that another tab does. */
export function createTurns({ store, memory, tabs, waiting, request, onAnswer }: Surroundings) {
  const deliveries = new Map<string, AbortController>()
  const telling = new Map<string, ReturnType<typeof setTimeout>>()
  const watching = new Map<string, ReturnType<typeof setTimeout>>()
  const turns = () => store.get().turns
  const find = (clientId: string) => turns().find((turn) => turn.clientId === clientId)

  /** Puts a turn in its place. A reply belongs to one turn: another one of it was the same, met elsewhere. */
  function put(turn: Turn): void {
    const twin = turns().find(
      ({ messageId, clientId }) => messageId !== undefined && messageId === turn.messageId && clientId !== turn.clientId,
    )
    if (twin) abandon(twin.clientId)
    const others = twin ? turns().filter((each) => each !== twin) : turns()
    const known = others.some(({ clientId }) => clientId === turn.clientId)
    store.set({ turns: known ? others.map((each) => (each.clientId === turn.clientId ? turn : each)) : [...others, turn] })
  }

  function abandon(clientId: string): void {
    deliveries.get(clientId)?.abort()
    deliveries.delete(clientId)
    clearTimeout(watching.get(clientId))
    watching.delete(clientId)
  }

  function forgetUnsent(clientId: string): void {
    const { unsent } = memory.read()
    if (unsent.some((each) => each.clientId === clientId)) memory.write({ unsent: unsent.filter((each) => each.clientId !== clientId) })
  }

  /** Tells the other tabs: steps at once, words a few times a second. */
  function tell(turn: Turn, isStep: boolean): void {
    const { clientId } = turn
    if (isStep) {
      clearTimeout(telling.get(clientId))
      telling.delete(clientId)
      tabs.tell({ type: 'turn', turn })
    } else if (!telling.has(clientId)) {
      const later = () => {
        telling.delete(clientId)
        const latest = find(clientId)
        if (latest) tabs.tell({ type: 'turn', turn: latest })
      }
      telling.set(clientId, setTimeout(later, tellEveryMs))
    }
  }

  async function bring(turn: Turn): Promise<void> {
    if (deliveries.has(turn.clientId)) return
    const delivery = new AbortController()
    deliveries.set(turn.clientId, delivery)
    let before = turn
    const update = (next: Turn) => {
      if (next.messageId !== undefined && before.messageId === undefined) forgetUnsent(next.clientId)
      put(next)
      tell(next, next.phase !== before.phase)
      before = next
    }
    const ended = await deliver(turn, { request, update, pause: waiting.pause, signal: delivery.signal })
    if (delivery.signal.aborted) return
    deliveries.delete(turn.clientId)
    if (ended.phase === 'answered') onAnswer(ended)
  }

  function ask(question: string): void {
    const turn: Turn = {
      clientId: newClientId(),
      question,
      askedAt: Date.now(),
      phase: 'sending',
      position: -1,
      answer: '',
      citations: [],
      degraded: false,
    }
    const { clientId, askedAt } = turn
    memory.write({ unsent: [...memory.read().unsent, { clientId, question, askedAt }] })
    put(turn)
    tell(turn, true)
    void bring(turn)
  }

  function remove(clientId: string): void {
    abandon(clientId)
    forgetUnsent(clientId)
    store.set({ turns: turns().filter((turn) => turn.clientId !== clientId) })
  }

  return {
    ask,
    put,

    askAgain(clientId: string): void {
      const turn = find(clientId)
      if (turn?.phase === 'unsent') waiting.wake()
      if (turn?.phase !== 'failed') return
      remove(clientId)
      ask(turn.question)
    },

    stop(): void {
      const turn = turns().findLast(isRunning)
      if (!turn) return
      const here = () => {
        abandon(turn.clientId)
        forgetUnsent(turn.clientId)
        const stopped: Turn = { ...(find(turn.clientId) ?? turn), phase: 'stopped' }
        put(stopped)
        tell(stopped, true)
      }
      if (turn.messageId === undefined) here()
      else request(`messages/${turn.messageId}/stop`, { method: 'POST' }).catch(here) // the words that came stay, whatever the server does
    },

    /** Takes in what the server knows, and brings along what it is still answering. */
    take(stored: Turn[], place: 'before' | 'after'): void {
      store.set({ turns: merged(stored, turns(), place) })
      for (const turn of turns()) if (turn.phase === 'answering') void bring(turn)
    },

    /** Sends what an earlier page could not. */
    sendUnsent(): void {
      for (const { clientId, question, askedAt } of memory.read().unsent) {
        if (find(clientId)) continue
        const turn: Turn = { clientId, question, askedAt, phase: 'sending', position: -1, answer: '', citations: [], degraded: false }
        put(turn)
        void bring(turn)
      }
    },

    /** Follows a turn that another tab brings along, and takes it over when that tab falls silent. */
    follow(turn: Turn): void {
      const { clientId } = turn
      const ours = find(clientId) ?? turns().find(({ messageId }) => messageId !== undefined && messageId === turn.messageId)
      if (deliveries.has(ours?.clientId ?? clientId) || (ours && ours.position > turn.position)) return
      clearTimeout(watching.get(clientId))
      put(turn)
      if (hasEnded(turn)) return
      const takeOver = () => {
        const latest = find(clientId)
        if (latest && !hasEnded(latest)) void bring(latest)
      }
      watching.set(clientId, setTimeout(takeOver, silentMsMax))
    },

    knows: (messageId: string): boolean => turns().some((turn) => turn.messageId === messageId),

    /** Leaves all turns as they are on the server, and shows none. */
    clear(): void {
      for (const { clientId } of turns()) abandon(clientId)
      store.set({ turns: [], hasOlder: false, handoff: 'none' })
    },
  }
}
