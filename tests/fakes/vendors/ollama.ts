import { bodyOf, type Dialect, json, type Reply } from './dialect.ts'

/* Ollama's own API, by docs/api.md of ollama/ollama. */

type Message = { role: string; content: string; images?: string[] }
const at = '2026-11-24T10:00:00.000000Z'
const finishes = { stop: 'stop', length: 'length', filtered: 'stop' } as const
const ended = (model: string, { finish, usage }: Reply) => ({
  model,
  created_at: at,
  done: true,
  done_reason: finishes[finish],
  total_duration: 1,
  load_duration: 1,
  ...(usage && { prompt_eval_count: usage.prompt, eval_count: usage.completion }),
})
const refused = (status: number, error: string) => json(status, { error })

const common: Omit<Dialect, 'name' | 'provider' | 'hear' | 'whole' | 'frames'> = {
  vendor: 'ollama',
  model: 'qwen3:8b',
  streamType: 'application/x-ndjson',
  tellsFiltered: false,
  refusals: [
    ['invalid_request', refused(400, 'invalid options: temperature')],
    ['model_not_found', refused(404, "model 'x' not found")],
    ['rate_limited', refused(429, 'too many requests')],
    ['server_error', refused(500, 'llama runner process has terminated')],
    ['overloaded', refused(503, 'server busy, please try again.  maximum pending requests exceeded')],
  ],
  brokenFrame: ['server_error', '{"error":"an error was encountered while running the model"}\n'],
}

const tags = json(200, { models: [{ name: 'qwen3:8b', model: 'qwen3:8b', modified_at: at, size: 1 }] })

export const ollamaChat: Dialect = {
  ...common,
  name: 'ollama',
  provider: (baseUrl) => ({ baseUrl, credentials: {} }),
  hear(request) {
    if (request.path === '/api/tags') return { answer: tags }
    const body = bodyOf(request)
    const messages = body?.messages as Message[] | undefined
    if (request.path !== '/api/chat' || typeof body?.model !== 'string' || !Array.isArray(messages))
      return { answer: refused(400, 'missing request body') }
    const images = messages.flatMap(({ images = [] }) => images.map((data) => ({ hex: Buffer.from(data, 'base64').toString('hex') })))
    return {
      question: {
        model: body.model,
        stream: body.stream !== false,
        prompt: messages.map(({ content }) => content).join('\n'),
        body,
        images,
      },
    }
  },
  whole: ({ model }, reply) => json(200, { ...ended(model, reply), message: { role: 'assistant', content: reply.pieces.join('') } }),
  frames: ({ model }, reply) =>
    [
      ...reply.pieces.map((content) => ({ model, created_at: at, message: { role: 'assistant', content }, done: false })),
      { ...ended(model, reply), message: { role: 'assistant', content: '' } },
    ].map((line) => `${JSON.stringify(line)}\n`),
}

export const ollamaGenerate: Dialect = {
  ...common,
  name: 'ollama generate',
  provider: (baseUrl) => ({ baseUrl, api: 'completions', credentials: {} }),
  hear(request) {
    const body = bodyOf(request)
    if (request.path !== '/api/generate' || typeof body?.model !== 'string' || typeof body.prompt !== 'string')
      return { answer: refused(400, 'missing request body') }
    return { question: { model: body.model, stream: body.stream !== false, prompt: body.prompt, body } }
  },
  whole: ({ model }, reply) => json(200, { ...ended(model, reply), response: reply.pieces.join('') }),
  frames: ({ model }, reply) =>
    [...reply.pieces.map((response) => ({ model, created_at: at, response, done: false })), { ...ended(model, reply), response: '' }].map(
      (line) => `${JSON.stringify(line)}\n`,
    ),
}
