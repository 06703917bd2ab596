import * as stop from '#app/api/v1/chat/[id]/stop/route.ts'
import * as stream from '#app/api/v1/chat/[id]/stream/route.ts'
import * as completions from '#app/api/v1/chat/completions/route.ts'
import * as chat from '#app/api/v1/chat/route.ts'
import * as flat from '#app/api/v1/completions/route.ts'
import * as model from '#app/api/v1/models/[...id]/route.ts'
import * as models from '#app/api/v1/models/route.ts'
import { createBot } from '#lib/chat/bots.ts'
import { addDocument } from '#lib/knowledge/documents.ts'
import { createProvider } from '#lib/llm/provider-rows.ts'
import { call, described } from './caller.ts'

const system = { type: 'system', id: null } as const
/** Who changes providers in tests: somebody who may do everything. */
export const making = { actor: system, privateNetwork: true }

const routes = [
  [/^\/api\/v1\/chat\/completions$/, completions],
  [/^\/api\/v1\/completions$/, flat],
  [/^\/api\/v1\/models$/, models],
  [/^\/api\/v1\/models\/(?<id>.+)$/, model],
  [/^\/api\/v1\/chat$/, chat],
  [/^\/api\/v1\/chat\/(?<id>[^/]+)\/stream$/, stream],
  [/^\/api\/v1\/chat\/(?<id>[^/]+)\/stop$/, stop],
] as const

/** A `fetch` that reaches our route handlers without a socket, for the official clients. */
export const frontdeskFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, init)
  const { pathname } = new URL(request.url)
  for (const [pattern, handlers] of routes) {
    const found = pattern.exec(pathname)
    const method = request.method as 'GET' | 'POST'
    if (found) return described(handlers[method], request, { id: decodeURIComponent(found.groups?.id ?? '') })
  }
  throw new Error(`no route ${pathname}`)
}

/** A bot that knows one thing about returns, in both languages. It keeps no answers and gives none directly, so that every question asks a model. */
export async function makeShop(
  slug = 'demo',
  { cacheSeconds = null, directAnswers = false }: { cacheSeconds?: number | null; directAnswers?: boolean } = {},
) {
  const bot = await createBot({ slug, name: 'Demo', lang: 'auto', cacheSeconds, directAnswers }, system)
  await addDocument(
    bot.id,
    { question: '怎么退货?', answer: '签收后30天内可以免费退货,在我的订单里申请。', externalId: 'returns-zh' },
    system,
  )
  await addDocument(
    bot.id,
    { question: 'How do I return an item?', answer: 'You can return any item within 30 days, free of charge.', externalId: 'returns-en' },
    system,
  )
  return bot
}

type ProviderFields = Partial<Parameters<typeof createProvider>[0]>

/** A provider on a scripted vendor. */
export const makeProvider = (baseUrl: string, fields: ProviderFields = {}) =>
  createProvider(
    {
      vendor: 'openai-compatible',
      name: 'mock',
      baseUrl,
      models: ['mock'],
      credentials: { apiKey: 'sk-0123456789abcdef' },
      allowPrivateNetwork: true,
      ...fields,
    },
    making,
  )

/** Asks the ChatBot over REST and reads the JSON answer. */
export async function ask(key: string, message: string, more: object = {}) {
  const response = await call(chat, 'POST', { key, body: { message, ...more } })
  return { status: response.status, ...(await response.json()) }
}
