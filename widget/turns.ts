import type { ChatState } from './chat.ts'
import { deliver } from './delivery.ts'
import { merged } from './history.ts'
import { type Memory, newClientId, type Unsent } from './memory.ts'
import type { Store } from './store.ts'
import type { Tabs } from './tabs.ts'
import { type Attachment, hasEnded, isRunning, type Turn } from './turn.ts'
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
  /** Stopped before the server's id of them was known, by which alone it can be told. */
  const stopping = new Set<string>()
  const telling = new Set<string>()
  const watching = new Map<string, ReturnType<typeof setTimeout>>()
  const turns = () => store.get().turns
  const find = (clientId: string) => turns().find((turn) => turn.clientId === clientId)
  const findReply = (messageId = '') => turns().find((turn) => turn.messageId === messageId)

  /** Puts a turn in its place. A reply belongs to one turn: another one of it was the same, met elsewhere. */
  function put(turn: Turn): void {
    const twin = findReply(turn.messageId)
    if (twin && twin.clientId !== turn.clientId) remove(twin.clientId)
    const known = find(turn.clientId)
    store.set({ turns: known ? turns().map((each) => (each === known ? turn : each)) : [...turns(), turn] })
  }

  function remove(clientId: string): void {
    abandon(clientId)
    forgetUnsent(clientId)
    store.set({ turns: turns().filter((turn) => turn.clientId !== clientId) })
  }

  function abandon(clientId: string): void {
    deliveries.get(clientId)?.abort()
    deliveries.delete(clientId)
  }

  function forgetUnsent(clientId: string): void {
    memory.write({ unsent: memory.read().unsent.filter((each) => each.clientId !== clientId) })
  }

  /** Tells the other tabs: steps at once, words a few times a second. */
  function tell(turn: Turn, isStep = true): void {
    const { clientId } = turn
    if (isStep) tabs.tell({ type: 'turn', turn })
    if (isStep || telling.has(clientId)) return
    telling.add(clientId)
    setTimeout(() => {
      telling.delete(clientId)
      const latest = find(clientId)
      if (latest) tell(latest)
    }, tellEveryMs)
  }

  async function bring(turn: Turn): Promise<void> {
    if (deliveries.has(turn.clientId)) return
    const delivery = new AbortController()
    const { signal } = delivery
    deliveries.set(turn.clientId, delivery)
    let before = turn
    const update = (next: Turn) => {
      if (stopping.has(next.clientId)) return end(next)
      if (next.messageId && !before.messageId) forgetUnsent(next.clientId)
      put(next)
      tell(next, next.phase !== before.phase)
      before = next
    }
    const ended = await deliver(turn, { request, update, pause: waiting.pause, signal })
    if (signal.aborted) return
    deliveries.delete(turn.clientId)
    if (ended.phase === 'failed') forgetUnsent(turn.clientId) // refused for good: asked again it is another question
    if (ended.phase === 'answered') onAnswer(ended)
  }

  /** Ends a turn here, with the words that came, and there if the server has stored it. */
  function end(turn: Turn): void {
    const { clientId, messageId } = turn
    abandon(clientId)
    stopping.delete(clientId)
    showStopped(turn)
    if (messageId) request(`messages/${messageId}/stop`, { method: 'POST' }).catch(() => {}) // it goes on there, and is in the history
  }

  /** Shows no more of a turn than what came, whatever is told of it from now on. */
  function showStopped(turn: Turn): void {
    const stopped: Turn = { ...turn, phase: 'stopped', position: Number.POSITIVE_INFINITY }
    forgetUnsent(turn.clientId)
    put(stopped)
    tell(stopped)
  }

  /** Sends a question of the visitor, under the id that it will always have. */
  function send(unsent: Unsent): void {
    const turn: Turn = { ...unsent, phase: 'sending', position: -1, answer: '', citations: [], degraded: false }
    put(turn)
    tell(turn)
    void bring(turn)
  }

  function ask(question: string, attachments?: Attachment[], direct?: boolean): void {
    const unsent = { clientId: newClientId(), question, attachments, direct, askedAt: Date.now() }
    memory.write({ unsent: [...memory.read().unsent, unsent] })
    send(unsent)
  }

  return {
    ask,
    put,

    askAgain(clientId: string): void {
      const turn = find(clientId)
      if (turn?.phase === 'unsent') waiting.wake()
      if (turn?.direct) ask(turn.question, turn.attachments, false)
      if (turn?.phase !== 'failed') return
      remove(clientId)
      ask(turn.question, turn.attachments)
    },

    stop(): void {
      const turn = turns().findLast(isRunning)
      if (turn?.messageId) end(turn)
      else if (turn) {
        stopping.add(turn.clientId)
        showStopped(turn)
      }
    },

    /** Takes in what the server knows, and brings along what it is still answering. */
    take(stored: Turn[], place: 'before' | 'after'): void {
      store.set({ turns: merged(stored, turns(), place) })
      for (const turn of turns()) if (turn.phase === 'answering') void bring(turn)
    },

    /** Sends what an earlier page could not. */
    sendUnsent(): void {
      for (const unsent of memory.read().unsent) if (!find(unsent.clientId)) send(unsent)
    },

    /** Follows a turn that another tab brings along, and takes it over when that tab falls silent. */
    follow(turn: Turn): void {
      const { clientId } = turn
      if (stopping.has(clientId)) {
        end(turn)
        return
      }
      const ours = find(clientId) ?? findReply(turn.messageId)
      if (deliveries.has(ours?.clientId ?? clientId) || (ours && ours.position > turn.position)) return
      clearTimeout(watching.get(clientId))
      put(turn)
      const takeOver = () => {
        const latest = find(clientId)
        if (latest && !hasEnded(latest)) void bring(latest)
      }
      watching.set(clientId, setTimeout(takeOver, silentMsMax))
    },

    /** Shows no more what belongs to a conversation that has ended. */
    dropStored(): void {
      for (const { clientId, messageId } of turns()) if (messageId) remove(clientId)
    },

    knows: (messageId: string): boolean => findReply(messageId) !== undefined,

    /** Leaves all turns as they are on the server, and shows none. */
    clear(): void {
      for (const clientId of deliveries.keys()) abandon(clientId)
      store.set({ turns: [], hasOlder: false, handoff: 'none' })
    },
  }
}
