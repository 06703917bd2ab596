import { createParser } from 'eventsource-parser'
import * as history from '#app/api/widget/messages/route.ts'
import * as sessions from '#app/api/widget/sessions/route.ts'
import { call } from './caller.ts'

export const shopOrigin = 'https://shop.example'

type Opened = {
  token: string
  refreshToken: string
  conversationId?: string
  visitor: { id: string; verified: boolean }
  config: { bot: { slug: string; name: string }; suggestions: string[]; identityRequired: boolean }
}

/** Opens a session as a page of the shop does, and gives the calls that its visitor can make. */
export async function startVisitor(asked: object = {}, origin: string = shopOrigin) {
  const response = await call(sessions, 'POST', { body: asked, headers: { origin } })
  if (response.status !== 200) throw new Error(`no session: ${response.status} ${await response.text()}`)
  const opened: Opened = await response.json()
  const headers = { origin }
  return {
    ...opened,
    headers,
    say: (text: string, clientId: string = crypto.randomUUID(), more: { direct?: boolean } = {}) =>
      call(history, 'POST', { key: opened.token, headers, body: { text, clientId, ...more } }),
    history: async (query = '') => (await call(history, 'GET', { key: opened.token, headers, query })).json(),
  }
}

export type Chunk = { id: number; type: string; delta?: string; messageId?: string; messageMetadata?: Record<string, unknown> }

/** Every chunk of a UI message stream, with its id. */
export async function chunksOf(response: Response): Promise<Chunk[]> {
  const all: Chunk[] = []
  const parser = createParser({ onEvent: ({ id, data }) => data !== '[DONE]' && all.push({ ...JSON.parse(data), id: Number(id) }) })
  parser.feed(await response.text())
  return all
}

export const spokenIn = (chunks: Chunk[]): string => chunks.map(({ delta }) => delta ?? '').join('')
