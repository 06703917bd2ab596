import { bodyOf, type Dialect, json, type Reply } from './dialect.ts'

/* Gemini's generateContent, by the types of the npm package `@google/genai` and google.rpc.Status. */

const key = 'sk-test-gemini-0123456789'
const finishes = { stop: 'STOP', length: 'MAX_TOKENS', filtered: 'SAFETY' } as const

type Part = { text?: string; inlineData?: { mimeType: string; data: string } }
type Content = { role?: string; parts: Part[] }

const rpc = 'type.googleapis.com/google.rpc'
const refused = (code: number, status: string, message: string, details?: object[]) =>
  json(code, { error: { code, message, status, ...(details && { details }) } })
const badKey = refused(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
  { '@type': `${rpc}.ErrorInfo`, reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
])
const spent = (quotaId: string, retryDelay: string) =>
  refused(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota, please check your plan and billing details.', [
    { '@type': `${rpc}.QuotaFailure`, violations: [{ quotaMetric: 'requests', quotaId }] },
    { '@type': `${rpc}.RetryInfo`, retryDelay },
  ])

const answer = (model: string, { usage }: Reply, candidate: { text?: string; finish?: string }) => ({
  candidates: [
    {
      content: { role: 'model', ...(candidate.text !== undefined && { parts: [{ text: candidate.text }] }) },
      ...(candidate.finish && { finishReason: candidate.finish }),
      index: 0,
    },
  ],
  ...(usage && {
    usageMetadata: {
      promptTokenCount: usage.prompt,
      candidatesTokenCount: usage.completion - (usage.reasoning ?? 0),
      totalTokenCount: usage.prompt + usage.completion,
      ...(usage.cached !== undefined && { cachedContentTokenCount: usage.cached }),
      ...(usage.reasoning !== undefined && { thoughtsTokenCount: usage.reasoning }),
    },
  }),
  modelVersion: model,
  responseId: 'response-1',
})

export const geminiContent: Dialect = {
  name: 'gemini',
  vendor: 'gemini',
  model: 'gemini-2.5-flash',
  visionModel: 'gemini-2.5-flash',
  jsonMode: 'schema',
  provider: (url) => ({ baseUrl: `${url}/v1beta`, credentials: { apiKey: key } }),
  hear(request) {
    if (request.headers['x-goog-api-key'] !== key) return { answer: badKey }
    if (request.path === '/v1beta/models')
      return {
        answer: json(200, {
          models: [
            { name: 'models/gemini-2.5-flash', supportedGenerationMethods: ['generateContent', 'countTokens'] },
            { name: 'models/gemini-embedding-001', supportedGenerationMethods: ['embedContent'] },
          ],
        }),
      }
    const [, model, method] = /^\/v1beta\/models\/([^/:]+):(generateContent|streamGenerateContent)$/.exec(request.path) ?? []
    if (request.method !== 'POST' || !model || (method === 'streamGenerateContent' && request.query.get('alt') !== 'sse'))
      return { answer: refused(404, 'NOT_FOUND', 'Requested entity was not found.') }
    const body = bodyOf(request)
    const contents = body?.contents as Content[] | undefined
    if (!body || !Array.isArray(contents) || contents.some(({ role }) => role !== 'user' && role !== 'model'))
      return { answer: refused(400, 'INVALID_ARGUMENT', 'Please use a valid role: user, model.') }
    const system = body.systemInstruction as Content | undefined
    const parts = [...(system?.parts ?? []), ...contents.flatMap(({ parts }) => parts)]
    const config = body.generationConfig as { responseMimeType?: string; responseSchema?: object; responseJsonSchema?: object } | undefined
    const isJson = config?.responseMimeType === 'application/json'
    return {
      question: {
        model,
        stream: method === 'streamGenerateContent',
        prompt: parts.map(({ text = '' }) => text).join('\n'),
        body,
        images: parts.flatMap(({ inlineData }) =>
          inlineData ? [{ mediaType: inlineData.mimeType, hex: Buffer.from(inlineData.data, 'base64').toString('hex') }] : [],
        ),
        json: isJson ? (config.responseSchema || config.responseJsonSchema ? 'schema' : 'object') : undefined,
      },
    }
  },
  whole: ({ model }, reply) => {
    const text = reply.pieces.length > 0 ? reply.pieces.join('') : undefined
    return json(200, answer(model, reply, { text, finish: finishes[reply.finish] }))
  },
  // Lines end in CRLF, the counts grow from piece to piece, and the last piece says why it is the last.
  frames: ({ model }, reply) =>
    [
      ...reply.pieces.map((text) => answer(model, reply, { text })),
      answer(model, reply, { text: reply.finish === 'filtered' ? undefined : '', finish: finishes[reply.finish] }),
    ].map((piece) => `data: ${JSON.stringify(piece)}\r\n\r\n`),
  streamType: 'text/event-stream',
  alsoCounts: ['cached', 'reasoning'],
  refusals: [
    ['authentication', badKey],
    ['authentication', refused(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.')],
    ['permission', refused(403, 'PERMISSION_DENIED', 'Generative Language API has not been used in project 1 before')],
    ['permission', refused(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.')],
    ['rate_limited', spent('GenerateRequestsPerMinutePerProjectPerModel-FreeTier', '37s')],
    ['quota_exhausted', spent('GenerateRequestsPerDayPerProjectPerModel-FreeTier', '18s')],
    ['invalid_request', refused(400, 'INVALID_ARGUMENT', 'Invalid value at generation_config.temperature')],
    ['context_too_long', refused(400, 'INVALID_ARGUMENT', 'The input token count (2000000) exceeds the maximum number of tokens allowed')],
    ['model_not_found', refused(404, 'NOT_FOUND', 'models/x is not found for API version v1beta')],
    ['server_error', refused(500, 'INTERNAL', 'An internal error has occurred.')],
    ['server_error', refused(500, 'UNAVAILABLE', 'The service is currently unavailable.')],
    ['overloaded', refused(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.')],
    ['timeout', refused(504, 'DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.')],
    ['content_filtered', json(200, { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: { promptTokenCount: 9 } })],
  ],
  // Bare JSON between the events, as the official client expects it, and no event after it.
  brokenFrame: [
    'overloaded',
    JSON.stringify({ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }, null, 2),
  ],
}
