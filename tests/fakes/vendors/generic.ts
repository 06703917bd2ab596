import { bodyOf, type Dialect, json, type Reply } from './dialect.ts'

/*
 * Servers that speak a form of their own: Google's text-bison as Vertex AI answered it (`:predict`), and a plain gateway.
 */

const token = 'sk-test-token-0123456789'
const refused = (code: number, status: string, message: string) => json(code, { error: { code, message, status } })
const path = '/v1/projects/p/locations/us-central1/publishers/google/models/text-bison:predict'

const prediction = ({ pieces, finish, usage }: Reply) => ({
  predictions: [{ content: pieces.join(''), safetyAttributes: { blocked: finish === 'filtered', categories: [], scores: [] } }],
  ...(usage && {
    metadata: {
      tokenMetadata: {
        inputTokenCount: { totalTokens: usage.prompt, totalBillableCharacters: 40 },
        outputTokenCount: { totalTokens: usage.completion, totalBillableCharacters: 30 },
      },
    },
  }),
})

type Predict = { instances?: { prompt?: unknown }[]; parameters?: { maxOutputTokens?: number; temperature?: number; topK?: number } }

export const textBison: Dialect = {
  name: 'text-bison',
  vendor: 'openai-compatible',
  model: 'text-bison',
  provider: (url) => ({
    baseUrl: url,
    api: 'generic',
    credentials: { headers: { authorization: `Bearer ${token}` } },
    options: {
      generic: {
        path,
        promptField: '/instances/0/prompt',
        maxTokensField: '/parameters/maxOutputTokens',
        temperatureField: 'parameters.temperature',
        body: { parameters: { topK: 40 } },
        answer: '/predictions/0/content',
        finishReason: '/predictions/0/safetyAttributes/blocked',
        promptTokens: '/metadata/tokenMetadata/inputTokenCount/totalTokens',
        completionTokens: '/metadata/tokenMetadata/outputTokenCount/totalTokens',
      },
    },
  }),
  hear(request) {
    if (request.headers.authorization !== `Bearer ${token}`)
      return { answer: refused(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.') }
    if (request.path !== path) return { answer: refused(404, 'NOT_FOUND', 'Publisher Model not found') }
    const body = bodyOf(request)
    const { instances, parameters } = (body ?? {}) as Predict
    const prompt = instances?.[0]?.prompt
    if (!body || instances?.length !== 1 || typeof prompt !== 'string' || parameters?.topK !== 40)
      return { answer: refused(400, 'INVALID_ARGUMENT', 'Invalid instance: prompt is missing') }
    return { question: { model: 'text-bison', stream: false, prompt, body } }
  },
  whole: (_, reply) => json(200, prediction(reply)),
  frames: (_, reply) => [JSON.stringify(prediction(reply))],
  streamType: 'application/json',
  streams: false,
  tellsLength: false,
  refusals: [
    ['authentication', refused(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.')],
    ['permission', refused(403, 'PERMISSION_DENIED', 'Permission denied on resource project p.')],
    ['rate_limited', refused(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for online_prediction_requests_per_base_model')],
    ['invalid_request', refused(400, 'INVALID_ARGUMENT', 'temperature must be in the range [0, 1]')],
    ['model_not_found', refused(404, 'NOT_FOUND', 'Publisher Model `x` not found.')],
    ['server_error', refused(500, 'INTERNAL', 'Internal error encountered.')],
    ['overloaded', refused(503, 'UNAVAILABLE', 'The service is currently unavailable.')],
  ],
}

const finishes = { stop: 'STOP', length: 'LENGTH', filtered: 'content_filter' } as const

/** A gateway that would stream if it were not told otherwise, and tells of errors inside a success. */
export const gateway: Dialect = {
  ...textBison,
  name: 'a gateway of its own form',
  model: 'shop-7b',
  tellsLength: undefined,
  provider: (url) => ({
    baseUrl: `${url}/ask`,
    api: 'generic',
    credentials: { apiKey: token },
    options: {
      generic: {
        promptField: 'input.text',
        modelField: 'engine',
        streamField: 'input.stream',
        answer: '/output/a~1b',
        finishReason: '/output/end',
        promptTokens: '/n/0',
        completionTokens: '/n/1',
        error: '/problem',
      },
    },
  }),
  hear(request) {
    if (request.headers.authorization !== `Bearer ${token}`) return { answer: json(401, { problem: 'bad token' }) }
    const body = bodyOf(request)
    const { text, stream } = (body?.input ?? {}) as Record<string, unknown>
    if (!body || request.path !== '/ask' || typeof text !== 'string' || stream !== false)
      return { answer: json(400, { problem: 'bad input' }) }
    return { question: { model: String(body.engine), stream: false, prompt: text, body } }
  },
  whole: (_, { pieces, finish, usage }) =>
    json(200, { output: { 'a/b': pieces.join(''), end: finishes[finish] }, n: usage && [usage.prompt, usage.completion] }),
  refusals: [
    ['authentication', json(401, { problem: 'bad token' })],
    ['rate_limited', json(200, { problem: { code: 429, message: 'slow down' } })],
    ['overloaded', json(200, { problem: 'the engine is busy' })],
    ['context_too_long', json(400, { problem: { code: 'E17', message: 'too many tokens' } })],
  ],
}
