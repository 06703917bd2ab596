import type { Chat, ChatState, Contact } from './chat.ts'
import { followEvents } from './follow-events.ts'
import { type HistoryPage, turnsOf } from './history.ts'
import { memoryKey } from './launcher/forget-signed.ts'
import type { Lang } from './launcher/lang.ts'
import { createMemory } from './memory.ts'
import type { Identity, PanelPlace } from './panel-contract.ts'
import { createSession, isFinal, Unreachable } from './session.ts'
import type { Store } from './store.ts'
import { joinTabs, type TabNews } from './tabs.ts'
import type { Attachment, Rating } from './turn.ts'
import { createTurns } from './turns.ts'
import { upload } from './upload.ts'
import { createWaiting } from './waiting.ts'

const pauseMsMax = 15_000
const pageSize = 50

type Options = {
  store: Store<ChatState>
  base: string
  bot: string
  lang: Lang
  page: string
  identity?: Identity | null
  emit: PanelPlace['emit']
  /** Called when another visitor is at this browser: what the one before wrote is not for him. */
  onVisitor(): void
  /** Ends the chat and all that it runs. A turn that goes on is finished by the server. */
  signal: AbortSignal
}

export const nothingSaid: ChatState = {
  connection: 'connecting',
  suggestions: [],
  turns: [],
  hasOlder: false,
  handoff: 'none',
  finished: '',
}

/** Starts the visitor's conversation on this page: goes on with what the server and other tabs know of it. */
export function startChat({ store, emit, onVisitor, signal, ...options }: Options): Chat {
  const name = memoryKey(options.base, options.bot)
  const memory = createMemory(name)
  let { identity } = options
  const session = createSession({ ...options, memory, identity: () => identity })
  const waiting = createWaiting(signal)
  const tabs = joinTabs(`${name}:${memory.read().browserId}`, signal, hear)
  const turns = createTurns({
    store,
    memory,
    tabs,
    waiting,
    request,
    onAnswer({ messageId = '', answer: text }) {
      store.set({ finished: text })
      announce()
      emit('message', { messageId, text })
    },
  })
  /** Where older turns begin, null when there are none; undefined until the newest were read. */
  let cursor: string | null | undefined
  let conversationId: string | null | undefined
  let connections = 0
  let isAnnounced = false
  /** Raised when what is shown was cleared: what was asked for before is not put there. */
  let generation = 0
  /** As long as one visitor is at this browser. */
  let visit = new AbortController()
  signal.addEventListener('abort', () => {
    visit.abort()
    turns.clear()
  })

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
    for (let pauseMs = 500; !signal.aborted && mine === connections; pauseMs = Math.min(pauseMsMax, pauseMs * 2)) {
      try {
        const { config, visitor } = await session.open()
        if (mine !== connections) return
        const { bot, suggestions, identityRequired } = config
        const connection = identityRequired && !visitor.verified ? 'refused' : 'online'
        store.set({ bot, suggestions, connection })
        if (connection === 'refused') return
        await refresh()
        if (mine !== connections) return
        turns.sendUnsent()
        return announce()
      } catch (error) {
        if (mine !== connections) return
        if (isFinal(error)) return store.set({ connection: 'refused', refusal: error.problem.detail })
        store.set({ connection: 'offline' })
        await waiting.pause(pauseMs)
      }
    }
  }

  /** Tells the page once that this visitor can ask; never after an answer, which may come before what was said earlier. */
  function announce(): void {
    if (isAnnounced) return
    isAnnounced = true
    emit('ready', undefined)
  }

  async function refresh(): Promise<void> {
    const mine = generation
    const page: HistoryPage = await (await request(`messages?limit=${pageSize}`)).json()
    if (mine !== generation) return
    if (conversationId && page.conversationId !== conversationId) turns.dropStored() // it has ended, and we were not told
    conversationId = page.conversationId
    if (cursor === undefined) cursor = page.nextCursor
    turns.take(turnsOf(page), 'after')
    store.set({ handoff: page.handoff, hasOlder: Boolean(cursor) })
  }

  const catchUp = () => void refresh().catch(() => {}) // whoever is online next catches up then

  function clear(): void {
    generation++
    cursor = conversationId = undefined
    turns.clear()
    store.set({ finished: '' })
  }

  /** The conversation has ended; what was not sent yet was meant for it. */
  function discard(): void {
    memory.write({ unsent: [] })
    clear()
  }

  /** Somebody else is at this browser now: nothing of the one before is left here. */
  function startAnew(): void {
    visit.abort()
    visit = new AbortController()
    session.forget()
    clear()
    isAnnounced = false
    onVisitor()
    store.set({ connection: 'connecting', refusal: undefined })
    void connect()
  }

  function hear(news: TabNews): void {
    if (news.type === 'turn') turns.follow(news.turn)
    if (news.type === 'changed') catchUp()
    if (news.type === 'closed') discard()
    if (news.type === 'visitor') changed()
  }

  /** Another tab has another visitor: this page does not know who it is now, until it says so again. */
  function changed(): void {
    identity = undefined
    startAnew()
  }

  /** A page without an open chat cannot tell the others that a signed visitor has left; the browser does. */
  function onStorage({ key, oldValue, newValue }: StorageEvent): void {
    const isSigned = (value: string | null) => /"signed":true/.test(value ?? '')
    if (key === name && isSigned(oldValue) && !isSigned(newValue)) changed()
  }

  /** What happens elsewhere, of one visitor after the other. */
  async function listen(): Promise<void> {
    while (!signal.aborted)
      await followEvents({
        request: (path, init) => (store.get().connection === 'refused' ? Promise.reject(new Unreachable()) : request(path, init)),
        pause: waiting.pause,
        signal: visit.signal,
        onEvent({ type, messageId, conversationId: ended }) {
          if (type === 'closed' && ended === conversationId) discard()
          else if (messageId === undefined || !turns.knows(messageId)) catchUp()
          else return
          tabs.tell({ type: 'changed' })
        },
      })
  }

  addEventListener('storage', onStorage, { signal })
  if (identity === null && memory.read().signed) session.leave() // he left before the panel was opened
  void connect()
  tabs.lead(listen)

  return {
    ask(question: string, attachments?: Attachment[]): void {
      store.set({ finished: '' }) // the same answer again is news again
      turns.ask(question, attachments)
    },
    upload: async (file, onProgress, cancelled) =>
      upload(`${options.base}/api/widget/uploads`, await session.token(), file, onProgress, cancelled),
    loadPicture: async (id) => (await request(`images/${id}`)).blob(),
    askAgain: turns.askAgain,
    stop: turns.stop,

    rate(clientId: string, rating: Rating): void {
      const turn = store.get().turns.find((each) => each.clientId === clientId)
      if (!turn?.messageId) return
      turns.put({ ...turn, rating })
      post('feedback', { messageId: turn.messageId, rating }).catch(() => turns.put(turn))
    },

    async loadOlder(): Promise<void> {
      if (!cursor) return
      const mine = generation
      const page: HistoryPage = await (await request(`messages?limit=${pageSize}&cursor=${cursor}`)).json()
      if (mine !== generation) return
      cursor = page.nextCursor
      turns.take(turnsOf(page), 'before')
      store.set({ hasOlder: Boolean(cursor) })
    },

    async startOver(): Promise<void> {
      await post('close')
      discard()
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
      const before = identity
      identity = next
      if (next === null && !before && !memory.read().signed) return // nobody was signed in: his conversation stays his
      if (next === null) session.leave()
      startAnew()
      tabs.tell({ type: 'visitor' })
    },
  }
}
