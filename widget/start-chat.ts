import type { Chat, ChatState, Contact } from './chat.ts'
import { followEvents } from './follow-events.ts'
import { type HistoryPage, turnsOf } from './history.ts'
import type { Lang } from './launcher/lang.ts'
import { createMemory } from './memory.ts'
import type { Identity, WidgetEvents } from './panel-contract.ts'
import { createSession, Refused, Unreachable } from './session.ts'
import { createStore } from './store.ts'
import { joinTabs, type TabNews } from './tabs.ts'
import type { Rating } from './turn.ts'
import { createTurns } from './turns.ts'
import { createWaiting } from './waiting.ts'

const pauseMsMax = 15_000
const pageSize = 50

type Options = { base: string; bot: string; lang: Lang; page?: string; identity?: Identity }
type Heard = 'ready' | 'message' | 'handoff'
export type StartedChat = Chat & {
  identify(identity: Identity | null): void
  on<Name extends Heard>(name: Name, listener: (detail: WidgetEvents[Name]) => void): void
  /** Leaves nothing running. A turn that goes on is finished by the server. */
  end(): void
}

const nothing: ChatState = { connection: 'connecting', suggestions: [], turns: [], hasOlder: false, handoff: 'none' }

/** Starts the visitor's conversation on this page: goes on with what the server and other tabs know of it. */
export function startChat(options: Options): StartedChat {
  const name = `frontdesk:${options.base}:${options.bot}`
  const store = createStore(nothing)
  const memory = createMemory(name)
  let { identity } = options
  const session = createSession({ ...options, memory, identity: () => identity })
  const waiting = createWaiting()
  const tabs = joinTabs(`${name}:${memory.read().browserId}`, hear)
  const listeners: { name: Heard; listener: (detail: never) => void }[] = []
  const turns = createTurns({
    store,
    memory,
    tabs,
    waiting,
    request,
    onAnswer: ({ messageId = '', answer: text }) => emit('message', { messageId, text }),
  })
  let cursor: string | null = null
  let ended = false
  let connections = 0
  let listening = false

  function emit<Name extends Heard>(event: Name, detail: WidgetEvents[Name]): void {
    for (const each of listeners) if (each.name === event) (each.listener as (told: typeof detail) => void)(detail)
  }

  async function request(path: string, init?: RequestInit): Promise<Response> {
    try {
      const response = await session.request(path, init)
      if (store.get().connection !== 'online') store.set({ connection: 'online' })
      return response
    } catch (error) {
      if (error instanceof Unreachable) store.set({ connection: 'offline' })
      throw error
    }
  }

  const post = (path: string, body: object = {}) => request(path, { method: 'POST', body: JSON.stringify(body) })

  /** Opens the session, however long it takes, and shows what was said before. */
  async function connect(): Promise<void> {
    const mine = ++connections
    for (let pauseMs = 500; !ended && mine === connections; pauseMs = Math.min(pauseMsMax, pauseMs * 2)) {
      try {
        const { config, visitor } = await session.open()
        if (mine !== connections) return
        const { bot, suggestions, identityRequired } = config
        const connection = identityRequired && !visitor.verified ? 'refused' : 'online'
        store.set({ bot, suggestions, connection })
        if (connection === 'refused') return
        listen()
        await refresh()
        turns.sendUnsent()
        return emit('ready', undefined)
      } catch (error) {
        if (error instanceof Refused && error.isFinal) return store.set({ connection: 'refused', refusal: error.problem.detail })
        store.set({ connection: 'offline' })
        await waiting.pause(pauseMs)
      }
    }
  }

  async function refresh(): Promise<void> {
    const page: HistoryPage = await (await request(`messages?limit=${pageSize}`)).json()
    if (cursor === null) cursor = page.nextCursor
    turns.take(turnsOf(page), 'after')
    store.set({ handoff: page.handoff, hasOlder: cursor !== null })
  }

  const catchUp = () => void refresh().catch(() => {}) // whoever is online next catches up then

  function closed(): void {
    cursor = null
    turns.clear()
  }

  /** Somebody else is at this browser now: nothing of the one before is left here. */
  function startAnew(): void {
    session.forget()
    closed()
    store.set({ connection: 'connecting' })
    void connect()
  }

  function hear(news: TabNews): void {
    if (news.type === 'turn') turns.follow(news.turn)
    if (news.type === 'changed') catchUp()
    if (news.type === 'closed') closed()
    if (news.type === 'visitor') startAnew()
  }

  function listen(): void {
    if (listening) return
    listening = true
    tabs.lead((signal) =>
      followEvents({
        request: (path, init) => (store.get().connection === 'refused' ? Promise.reject(new Unreachable()) : request(path, init)),
        pause: waiting.pause,
        signal,
        onEvent: ({ type, messageId }) => {
          if (type === 'closed') closed()
          else if (messageId === undefined || !turns.knows(messageId)) catchUp()
          else return
          tabs.tell({ type: type === 'closed' ? 'closed' : 'changed' })
        },
      }),
    )
  }
  void connect()

  return {
    state: store.get,
    subscribe: store.subscribe,
    ask: turns.ask,
    askAgain: turns.askAgain,
    stop: turns.stop,

    rate(clientId: string, rating: Rating): void {
      const turn = store.get().turns.find((each) => each.clientId === clientId)
      if (!turn?.messageId) return
      turns.put({ ...turn, rating })
      post('feedback', { messageId: turn.messageId, rating }).catch(() => turns.put(turn))
    },

    async loadOlder(): Promise<void> {
      if (cursor === null) return
      const page: HistoryPage = await (await request(`messages?limit=${pageSize}&cursor=${cursor}`)).json()
      cursor = page.nextCursor
      turns.take(turnsOf(page), 'before')
      store.set({ hasOlder: cursor !== null })
    },

    async startOver(): Promise<void> {
      await post('close')
      closed()
      tabs.tell({ type: 'closed' })
    },

    async requestPerson(): Promise<void> {
      await post('handoff')
      store.set({ handoff: 'asked' })
      emit('handoff', undefined)
    },

    async leaveContact(contact: Contact): Promise<void> {
      await post('contact', contact)
      store.set({ handoff: 'contact_left' })
    },

    identify(next: Identity | null): void {
      if (next !== null && JSON.stringify(next) === JSON.stringify(identity)) return
      identity = next ?? undefined
      if (next === null) session.leave()
      startAnew()
      tabs.tell({ type: 'visitor' })
    },

    on(event, listener): void {
      listeners.push({ name: event, listener: listener as (detail: never) => void })
    },

    end(): void {
      ended = true
      tabs.end()
      turns.clear()
      waiting.end()
    },
  }
}
