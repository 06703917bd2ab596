import type { BotOnPage } from './chat.ts'
import type { Memory } from './memory.ts'
import type { Identity } from './panel-contract.ts'
import { inTurn } from './tabs.ts'
import type { Problem } from './turn.ts'

const marginMs = 30_000
const answerMsMax = 20_000

/** The server did not answer at all: it is away, the line is, or the browser may not ask it from this site. */
export class Unreachable extends Error {}

/** The server answered that it will not. */
export class Refused extends Error {
  declare readonly status: number
  declare readonly problem: Problem
  constructor(status: number, problem: Problem) {
    super(problem.detail ?? String(status))
    this.status = status
    this.problem = problem
  }
}

/** Asking again will not help. */
export const isFinal = (error: unknown): error is Refused => error instanceof Refused && error.status < 500 && error.status !== 429

export type Opened = {
  token: string
  refreshToken: string
  expiresIn: number
  config: { bot: BotOnPage; suggestions: string[]; identityRequired: boolean }
  visitor: { id: string; verified: boolean }
}

export type Session = {
  /** Opens the session or goes on with it; at once when a good token is held. Rejects with `Unreachable` or `Refused`. */
  open(): Promise<Opened>
  /** A token that is good for a while. Rejects as `open` does. */
  token(): Promise<string>
  /** Sends a request with the visitor's token, and once more with a new one when that was refused. */
  request(path: string, init?: RequestInit): Promise<Response>
  /** Drops the token: the next request opens the session again, for whoever the visitor is then. */
  forget(): void
  /** Ends the session for good, here and on the server: whoever comes next is another visitor. */
  leave(): void
}

type Options = {
  base: string
  bot: string
  lang: string
  page: string
  memory: Memory
  identity: () => Identity | null | undefined
}

/** The visitor's session with the server. Tabs share it through `memory`; requests at once share one opening. */
export function createSession({ base, bot, lang, page, memory, identity }: Options): Session {
  let held: { opened: Opened; until: number } | undefined
  let opening: Promise<Opened> | undefined
  let era = 0 // an opening that was under way when the visitor changed is nobody's

  async function send(path: string, init: RequestInit = {}, token?: string): Promise<Response> {
    const headers = {
      'content-type': 'application/json',
      'accept-language': lang,
      ...init.headers,
      ...(token && { authorization: `Bearer ${token}` }),
    }
    const limit = new AbortController()
    const abort = () => limit.abort()
    const timer = setTimeout(abort, answerMsMax) // a dead line says nothing
    init.signal?.addEventListener('abort', abort)
    const { signal } = limit
    try {
      init.signal?.throwIfAborted()
      const url = `${base}/api/widget/${path}`
      const response = await fetch(url, { ...init, headers, signal, credentials: 'omit', cache: 'no-store' })
      if (!response.ok) throw new Refused(response.status, await problemIn(response))
      if (!response.headers.get('content-type')?.includes('json')) return response
      return new Response(await response.text(), response) // all of it in time, but for a stream
    } catch (cause) {
      throw init.signal?.aborted || cause instanceof Refused ? cause : new Unreachable()
    } finally {
      clearTimeout(timer)
    }
  }

  async function begin(mine: number): Promise<Opened> {
    const { refreshToken, signed, visitorId } = memory.read()
    try {
      if (mine !== era) throw new Unreachable()
      const body = JSON.stringify({ bot, lang, page, visitor: identity() ?? undefined, refreshToken })
      const opened: Opened = await (await send('sessions', { method: 'POST', body })).json()
      if (mine !== era) throw new Unreachable()
      const { id, verified } = opened.visitor
      const isAnother = signed && visitorId !== id // what the one before did not get sent is not his to send
      memory.write({ refreshToken: opened.refreshToken, visitorId: id, signed: verified, ...(isAnother && { unsent: [] }) })
      held = { opened, until: Date.now() + opened.expiresIn * 1000 - marginMs }
      return opened
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401 || refreshToken === undefined) throw error
      // That session has ended: another one begins, or another tab has begun it already.
      if (memory.read().refreshToken === refreshToken) memory.write({ refreshToken: undefined, signed: false })
      return begin(mine)
    }
  }

  async function open(): Promise<Opened> {
    if (held && held.until > Date.now()) return held.opened
    const mine = era
    opening ??= inTurn(`${base} ${bot} session`, () => begin(mine)).finally(() => {
      if (mine === era) opening = undefined
    })
    return opening
  }

  return {
    open,
    token: async () => (await open()).token,
    async request(path, init) {
      const { token } = await open()
      try {
        return await send(path, init, token)
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 401) throw error
        if (held?.opened.token === token) held = undefined
        return send(path, init, (await open()).token)
      }
    },
    forget() {
      era++
      held = undefined
      opening = undefined
    },
    leave() {
      const gone = { method: 'DELETE', keepalive: true }
      if (held) void send('sessions', gone, held.opened.token).catch(() => {}) // thrown away here all the same
      memory.write({ refreshToken: undefined, signed: false, unsent: [] })
      this.forget()
    },
  }
}

/** What the visitor is told of an answer that is none. Why the server waits is said in his language, by the view; a proxy's page says nothing to him. */
async function problemIn(response: Response): Promise<Problem> {
  const told: { detail?: unknown; errors?: { path: string }[] } = await response.json().catch(() => ({}))
  const detail = typeof told.detail === 'string' ? told.detail : undefined
  const retryInSeconds = Number(response.headers.get('retry-after')) || undefined
  if (response.status === 429) return { kind: 'rate_limited', retryInSeconds: retryInSeconds ?? 10 }
  if (response.status >= 500) return { kind: 'busy', retryInSeconds }
  if (told.errors?.[0]?.path === 'attachments') return { kind: 'blind' }
  return { kind: response.status === 403 ? 'refused' : 'failed', detail }
}
