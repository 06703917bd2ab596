import { bodyOf, type Dialect, json, type Question, type Received, type Reply, type WireAnswer } from './dialect.ts'

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
const thought = 'The customer wants to know where the order is.'
const refused = (status: number, error: string) => json(status, { error })

const common: Omit<Dialect, 'name' | 'provider' | 'hear' | 'whole' | 'frames'> = {
  vendor: 'ollama',
  model: 'qwen3:8b',
  streamType: 'application/x-ndjson',
  tellsFiltered: false,
  jsonMode: 'schema',
  refusals: [
    ['invalid_request', refused(400, 'invalid options: temperature')],
    ['model_not_found', refused(404, "model 'x' not found")],
    ['rate_limited', refused(429, 'too many requests')],
    ['server_error', refused(500, 'llama runner process has terminated')],
    ['model_not_found', refused(404, 'model "x" not found, try pulling it first')],
    ['invalid_request', refused(400, '"nomic-embed-text" does not support chat')],
    ['overloaded', refused(500, 'model requires more system memory (9.9 GiB) than is available (7.6 GiB)')],
    ['context_too_long', refused(400, 'request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it')],
    ['overloaded', refused(503, 'server busy, please try again.  maximum pending requests exceeded')],
  ],
  brokenFrame: ['server_error', '{"error":"an error was encountered while running the model"}\n'],
}

const layers = [
  { digest: 'sha256:aaa', total: 1_000 },
  { digest: 'sha256:bbb', total: 24 },
]
const pulled = [
  { status: 'pulling manifest' },
  ...layers.flatMap(({ digest, total }) =>
    [0, total / 2, total].map((completed) => ({
      status: `pulling ${digest.slice(7)}`,
      digest,
      total,
      ...(completed > 0 && { completed }),
    })),
  ),
  { status: 'verifying sha256 digest' },
  { status: 'writing manifest' },
  { status: 'success' },
]
const lines = (said: object[]) => said.map((line) => `${JSON.stringify(line)}\n`).join('')

/** The models that it has; what is pulled is added. */
const stored = new Set(['qwen3:8b'])
const tags = () => json(200, { models: Array.from(stored, (name) => ({ name, model: name, modified_at: at, size: 1 })) })

/** A model that nobody has published is told of in the stream, after the status. */
function pull(request: Received): WireAnswer {
  const { model: called, name } = bodyOf(request) ?? {}
  const model = called ?? name // the official client still sends `name`
  if (typeof model !== 'string' || !/^[\w./-]+(:[\w.-]+)?$/.test(model)) return refused(400, 'invalid model name')
  const known = !model.startsWith('nowhere')
  if (known) stored.add(model)
  const said = known ? pulled : [{ status: 'pulling manifest' }, { error: 'pull model manifest: file does not exist' }]
  return { status: 200, headers: { 'content-type': 'application/x-ndjson' }, body: lines(said) }
}

const formIn = ({ format }: Record<string, unknown>): Question['json'] =>
  format === 'json' ? 'object' : typeof format === 'object' && format !== null ? 'schema' : undefined

/** Go's Base64, which takes nothing else: no address, no line break. */
const isBase64 = (text: string): boolean => Buffer.from(text, 'base64').toString('base64') === text

export const ollamaChat: Dialect = {
  ...common,
  name: 'ollama',
  visionModel: 'qwen2.5vl:7b',
  provider: (baseUrl) => ({ baseUrl, credentials: {} }),
  hear(request) {
    if (request.path === '/api/tags') return { answer: tags() }
    if (request.path === '/api/pull') return { answer: pull(request) }
    const body = bodyOf(request)
    const messages = body?.messages as Message[] | undefined
    if (request.path !== '/api/chat' || typeof body?.model !== 'string' || !Array.isArray(messages))
      return { answer: refused(400, 'missing request body') }
    const sent = messages.flatMap(({ images = [] }) => images)
    if (!sent.every(isBase64)) return { answer: refused(400, 'illegal base64 data at input byte 4') }
    return {
      question: {
        model: body.model,
        stream: body.stream !== false,
        prompt: messages.map(({ content }) => content).join('\n'),
        body,
        images: sent.map((data) => ({ hex: Buffer.from(data, 'base64').toString('hex') })),
        json: formIn(body),
      },
    }
  },
  whole: ({ model }, reply) =>
    json(200, { ...ended(model, reply), message: { role: 'assistant', content: reply.pieces.join(''), thinking: thought } }),
  frames: ({ model }, reply) =>
    [
      { model, created_at: at, message: { role: 'assistant', content: '', thinking: thought }, done: false },
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
    return { question: { model: body.model, stream: body.stream !== false, prompt: body.prompt, body, json: formIn(body) } }
  },
  whole: ({ model }, reply) => json(200, { ...ended(model, reply), response: reply.pieces.join('') }),
  frames: ({ model }, reply) =>
    [...reply.pieces.map((response) => ({ model, created_at: at, response, done: false })), { ...ended(model, reply), response: '' }].map(
      (line) => `${JSON.stringify(line)}\n`,
    ),
}
