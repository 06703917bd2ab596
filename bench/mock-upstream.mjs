#!/usr/bin/env node
// A deterministic stand-in for the LLM vendors: same question, same answer, no network, no dependencies.
//
//   node mock-upstream.mjs --port 9100 --latency 50 --token-delay 5 --tokens 32 --answer hash
//   (or MOCK_PORT, MOCK_LATENCY, MOCK_TOKEN_DELAY, MOCK_TOKENS, MOCK_ANSWER, MOCK_CHUNK_BYTES, MOCK_RECORD)
//   import { startMock } from './mock-upstream.mjs'; const mock = await startMock({ port: 0 }); await mock.close();
//
// Speaks    OpenAI      POST …/chat/completions        (any prefix: Azure, DashScope and Hunyuan compatible modes too)
//           OpenAI      POST …/completions (prompt in, choices[0].text out), POST …/embeddings, GET …/models
//           Anthropic   POST …/v1/messages
//           Gemini      POST …/models/<model>:generateContent, :streamGenerateContent?alt=sse
//           Ollama      POST …/api/chat, …/api/generate (NDJSON), GET …/api/tags
//           Hunyuan     POST / with X-TC-Action: ChatCompletions
//           DashScope   POST …/services/aigc/text-generation/generation
//           ERNIE       …/oauth/2.0/token, then POST …/wenxinworkshop/chat/<model>?access_token=…
//           Pangu       POST /v3/auth/tokens (X-Subject-Token), then …/deployments/<id>/chat/completions with X-Auth-Token
//
// GET  /__stats?last=N   counts by path, model, status; concurrency; sockets; tokens; the last N (1000) request bodies.
// POST /__control        {"latency":50,"tokenDelay":5,"tokens":32,"answer":"echo","chunkBytes":7,"reset":true,"faults":[…]}
//   fault: {"kind":K,"count":1,"path":"substring","model":"exact", …}, used up in order by the requests that match.
//     status (status, message, retryAfter s)  hang  reset (after: tokens before the cut)  malformed  length  content_filter  slow (ms)
import http from 'node:http'
import { pathToFileURL } from 'node:url'

const WORDS = (
  'your order has been shipped and should arrive within three working days please check the tracking page or ask ' +
  'me for help with a refund an exchange the invoice warranty delivery address payment account'
).split(' ')
const TOKEN = 'mock-access-token'

const hash = (text) => {
  // FNV-1a
  let h = 2166136261
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
  return h >>> 0
}
const textOf = (content) =>
  typeof content === 'string' ? content : Array.isArray(content) ? content.map((part) => part.text ?? '').join('') : ''
const countTokens = (text) => Math.ceil(text.length / 4)
const hex = (n) => n.toString(16).padStart(8, '0')
const sse = (data, event) => `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`

// A dialect reads a body and writes a reply `r`: {id, model, text, pieces, finish, input, output, created, body}.
const usage = (r) => ({ prompt_tokens: r.input, completion_tokens: r.output, total_tokens: r.input + r.output })
const openaiChunk = (r, delta, finish = null) =>
  sse({
    id: `chatcmpl-${r.id}`,
    object: 'chat.completion.chunk',
    created: r.created,
    model: r.model,
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...(r.body.stream_options?.include_usage && { usage: null }),
  })

const openai = {
  full: (r) => ({
    id: `chatcmpl-${r.id}`,
    object: 'chat.completion',
    created: r.created,
    model: r.model,
    choices: [{ index: 0, message: { role: 'assistant', content: r.text }, finish_reason: r.finish }],
    usage: usage(r),
  }),
  open: (r) => openaiChunk(r, { role: 'assistant', content: '' }),
  piece: (r, content) => openaiChunk(r, { content }),
  close: (r) =>
    openaiChunk(r, {}, r.finish) +
    (r.body.stream_options?.include_usage
      ? sse({ id: `chatcmpl-${r.id}`, object: 'chat.completion.chunk', created: r.created, model: r.model, choices: [], usage: usage(r) })
      : '') +
    'data: [DONE]\n\n',
  error: (status, message) => ({
    error: {
      message,
      type: status === 429 ? 'rate_limit_error' : status < 500 ? 'invalid_request_error' : 'server_error',
      param: null,
      code: status === 429 ? 'rate_limit_exceeded' : null,
    },
  }),
}

const completions = {
  ...openai,
  messages: (body) => [{ role: 'user', content: Array.isArray(body.prompt) ? body.prompt.join('\n') : (body.prompt ?? '') }],
  full: (r) => ({
    id: `cmpl-${r.id}`,
    object: 'text_completion',
    created: r.created,
    model: r.model,
    choices: [{ index: 0, text: r.text, logprobs: null, finish_reason: r.finish }],
    usage: usage(r),
  }),
  open: () => '',
  piece: (r, text) =>
    sse({
      id: `cmpl-${r.id}`,
      object: 'text_completion',
      created: r.created,
      model: r.model,
      choices: [{ index: 0, text, finish_reason: null }],
    }),
  close: (r) =>
    `${sse({
      id: `cmpl-${r.id}`,
      object: 'text_completion',
      created: r.created,
      model: r.model,
      choices: [{ index: 0, text: '', finish_reason: r.finish }],
      usage: usage(r),
    })}data: [DONE]\n\n`,
}

const geminiStop = { stop: 'STOP', length: 'MAX_TOKENS', content_filter: 'SAFETY' }
const geminiBody = (r, text, finishReason) => ({
  candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] }, ...(finishReason && { finishReason }) }],
  usageMetadata: {
    promptTokenCount: r.input,
    candidatesTokenCount: finishReason ? r.output : 0,
    totalTokenCount: r.input + (finishReason ? r.output : 0),
  },
  modelVersion: r.model,
  responseId: r.id,
})
const gemini = {
  model: (_, path) => path.match(/models\/([^/:]+):/)[1],
  streams: (_, __, path) => path.endsWith(':streamGenerateContent'),
  messages: (body) =>
    body.contents?.map((c) => ({
      role: c.role === 'model' ? 'assistant' : 'user',
      content: c.parts?.map((p) => ({ text: p.text ?? '' })) ?? [],
    })),
  full: (r) => geminiBody(r, r.text, geminiStop[r.finish]),
  open: () => '',
  piece: (r, text) => sse(geminiBody(r, text)),
  close: (r) => sse(geminiBody(r, '', geminiStop[r.finish])),
  error: (status, message) => ({
    error: {
      code: status,
      message,
      status:
        status === 429 ? 'RESOURCE_EXHAUSTED' : status === 401 ? 'UNAUTHENTICATED' : status < 500 ? 'INVALID_ARGUMENT' : 'UNAVAILABLE',
    },
  }),
}

const anthropicStop = { stop: 'end_turn', length: 'max_tokens', content_filter: 'refusal' }
const anthropicMessage = (r, content, stop_reason, output_tokens) => ({
  id: `msg_${r.id}`,
  type: 'message',
  role: 'assistant',
  model: r.model,
  content,
  stop_reason,
  stop_sequence: null,
  usage: { input_tokens: r.input, output_tokens },
})
const anthropic = {
  full: (r) => anthropicMessage(r, [{ type: 'text', text: r.text }], anthropicStop[r.finish], r.output),
  open: (r) =>
    sse({ type: 'message_start', message: anthropicMessage(r, [], null, 1) }, 'message_start') +
    sse({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }, 'content_block_start') +
    sse({ type: 'ping' }, 'ping'),
  piece: (_, text) => sse({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }, 'content_block_delta'),
  close: (r) =>
    sse({ type: 'content_block_stop', index: 0 }, 'content_block_stop') +
    sse(
      { type: 'message_delta', delta: { stop_reason: anthropicStop[r.finish], stop_sequence: null }, usage: { output_tokens: r.output } },
      'message_delta',
    ) +
    sse({ type: 'message_stop' }, 'message_stop'),
  error: (status, message) => ({
    type: 'error',
    error: {
      type:
        status === 429 ? 'rate_limit_error' : status === 529 ? 'overloaded_error' : status < 500 ? 'invalid_request_error' : 'api_error',
      message,
    },
  }),
}

const ollama = (wrap) => {
  const line = (r, text, more) => ({ model: r.model, created_at: new Date(r.created * 1000).toISOString(), ...wrap(text), ...more })
  const done = (r) => ({
    done: true,
    done_reason: r.finish === 'length' ? 'length' : 'stop',
    total_duration: 1e6 * (r.output + 1),
    load_duration: 1e6,
    prompt_eval_count: r.input,
    prompt_eval_duration: 1e6,
    eval_count: r.output,
    eval_duration: 1e6 * r.output,
  })
  return {
    ndjson: true,
    streams: (body) => body.stream !== false,
    full: (r) => line(r, r.text, done(r)),
    open: () => '',
    piece: (r, text) => `${JSON.stringify(line(r, text, { done: false }))}\n`,
    close: (r) => `${JSON.stringify(line(r, '', done(r)))}\n`,
    error: (_, message) => ({ error: message }),
  }
}

const hunyuanBody = (r, choice) => ({
  RequestId: r.id,
  Note: 'mock',
  Id: r.id,
  Created: r.created,
  Choices: [choice],
  Usage: { PromptTokens: r.input, CompletionTokens: r.output, TotalTokens: r.input + r.output },
})
const hunyuanStop = { stop: 'stop', length: 'length', content_filter: 'sensitive' }
const hunyuan = {
  streams: (body) => body.Stream === true,
  model: (body) => body.Model,
  messages: (body) => body.Messages?.map((m) => ({ role: m.Role, content: m.Content })),
  full: (r) => ({ Response: hunyuanBody(r, { FinishReason: hunyuanStop[r.finish], Message: { Role: 'assistant', Content: r.text } }) }),
  open: () => '',
  piece: (r, Content) => sse(hunyuanBody(r, { FinishReason: '', Delta: { Role: 'assistant', Content } })),
  close: (r) => sse(hunyuanBody(r, { FinishReason: hunyuanStop[r.finish], Delta: { Role: 'assistant', Content: '' } })),
  errorStatus: 200, // Tencent reports failures inside a 200
  error: (status, Message) => ({
    Response: {
      Error: { Code: status === 429 ? 'RequestLimitExceeded' : status < 500 ? 'InvalidParameter' : 'InternalError', Message },
      RequestId: 'mock',
    },
  }),
}

const dashscopeBody = (r, content, finish_reason) => ({
  output:
    r.body.parameters?.result_format === 'message'
      ? { choices: [{ finish_reason, message: { role: 'assistant', content } }] }
      : { text: content, finish_reason },
  usage: { input_tokens: r.input, output_tokens: r.output, total_tokens: r.input + r.output },
  request_id: r.id,
})
const dashscopeEvent = (r, content, finish) => {
  // cumulative unless incremental_output is asked for
  r.sent = r.body.parameters?.incremental_output ? content : (r.sent ?? '') + content
  r.event = (r.event ?? 0) + 1
  return `id:${r.event}\nevent:result\n:HTTP_STATUS/200\ndata:${JSON.stringify(dashscopeBody(r, r.sent, finish))}\n\n`
}
const dashscope = {
  streams: (_, headers) => headers['x-dashscope-sse'] === 'enable',
  messages: (body) => body.input?.messages ?? [{ role: 'user', content: body.input?.prompt ?? '' }],
  full: (r) => dashscopeBody(r, r.text, r.finish),
  open: () => '',
  piece: (r, text) => dashscopeEvent(r, text, 'null'),
  close: (r) => dashscopeEvent(r, '', r.finish),
  error: (status, message) => ({
    code: status === 429 ? 'Throttling.RateQuota' : status < 500 ? 'InvalidParameter' : 'InternalError',
    message,
    request_id: 'mock',
  }),
}

const ernieBody = (r, result, more) => ({
  id: `as-${r.id}`,
  object: 'chat.completion',
  created: r.created,
  result,
  is_truncated: r.finish === 'length',
  need_clear_history: r.finish === 'content_filter',
  usage: usage(r),
  ...more,
})
const ernie = {
  model: (_, path) => path.slice(path.lastIndexOf('/') + 1),
  full: (r) => ernieBody(r, r.text, { finish_reason: r.finish === 'stop' ? 'normal' : r.finish }),
  open: () => '',
  piece: (r, text, i) => sse(ernieBody(r, text, { sentence_id: i, is_end: false })),
  close: (r) =>
    sse(ernieBody(r, '', { sentence_id: r.pieces.length, is_end: true, finish_reason: r.finish === 'stop' ? 'normal' : r.finish })),
  refuse: (_, url) =>
    url.includes(`access_token=${TOKEN}`) ? undefined : { error_code: 110, error_msg: 'Access token invalid or no longer valid' },
  errorStatus: 200, // Baidu too
  error: (status, error_msg) => ({ error_code: status === 429 ? 18 : 336000, error_msg }),
}

const pangu = {
  ...openai,
  model: (body, path) => body.model ?? path.match(/deployments\/([^/]+)/)[1],
  refuse: (headers) =>
    headers['x-auth-token'] === TOKEN ? undefined : { error_code: 'APIGW.0301', error_msg: 'Incorrect IAM authentication information' },
  refuseStatus: 401,
  error: (status, error_msg) => ({ error_code: status === 429 ? 'PANGU.3254' : 'PANGU.0001', error_msg }),
}

const ROUTES = [
  [/\/deployments\/[^/]+\/chat\/completions$/, pangu, (headers) => 'x-auth-token' in headers],
  [/\/chat\/completions$/, openai],
  [/\/completions$/, completions],
  [/\/models\/[^/]+:(generateContent|streamGenerateContent)$/, gemini],
  [/\/v1\/messages$/, anthropic],
  [/\/api\/chat$/, ollama((content) => ({ message: { role: 'assistant', content } }))],
  [/\/api\/generate$/, { ...ollama((response) => ({ response })), messages: (body) => [{ role: 'user', content: body.prompt }] }],
  [/\/text-generation\/generation$/, dashscope],
  [/\/wenxinworkshop\/chat\//, ernie],
  [/^\/$/, hunyuan, (headers) => headers['x-tc-action'] === 'ChatCompletions'],
]
const dialectOf = (path, headers) => ROUTES.find(([re, , also]) => re.test(path) && (!also || also(headers)))?.[1]

export async function startMock(options = {}) {
  const defaults = { latency: 0, tokenDelay: 0, tokens: 32, answer: 'hash', chunkBytes: 0, record: 1000, ...options }
  const cfg = { ...defaults, faults: [] }
  const fresh = () => ({
    requests: 0,
    byPath: {},
    byModel: {},
    byStatus: {},
    inFlight: 0,
    peakConcurrency: 0,
    sockets: 0,
    openSockets: stats?.openSockets ?? 0,
    aborted: 0,
    tokensIn: 0,
    tokensOut: 0,
  })
  let stats,
    recent = [],
    next = 0
  stats = fresh()
  let used = new WeakSet()
  const bump = (table, key) => {
    table[key] = (table[key] ?? 0) + 1
  }

  const send = (res, status, body, headers) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers })
    res.end(text)
  }

  const takeFault = (path, model) => {
    const at = cfg.faults.findIndex((f) => (!f.path || path.includes(f.path)) && (!f.model || f.model === model))
    if (at < 0) return undefined
    const fault = cfg.faults[at]
    fault.count = (fault.count ?? 1) - 1
    if (fault.count <= 0) cfg.faults.splice(at, 1)
    return fault
  }

  const compose = (dialect, body, path, messages, fault) => {
    const last = textOf(messages.findLast((m) => m.role === 'user')?.content)
    const seed = hash(last)
    const limit = Math.min(cfg.tokens, body.max_tokens ?? body.max_completion_tokens ?? Infinity)
    let pieces =
      cfg.answer === 'echo'
        ? (last.match(/\s*\S+\s*$|\s*\S+/g) ?? [])
        : Array.from({ length: cfg.tokens }, (_, i) => (i ? ' ' : '') + WORDS[(Math.imul(seed ^ i, 2654435761) >>> 8) % WORDS.length])
    let finish = 'stop'
    if (fault?.kind === 'length' || (cfg.answer === 'hash' && pieces.length > limit)) {
      finish = 'length'
      pieces = pieces.slice(0, fault?.kind === 'length' ? Math.ceil(pieces.length / 2) : limit)
    }
    if (fault?.kind === 'content_filter') {
      finish = 'content_filter'
      pieces = []
    }
    const input = messages.reduce((sum, m) => sum + 4 + countTokens(textOf(m.content)), 0)
    return {
      id: hex(seed) + hex(stats.requests),
      model: dialect.model?.(body, path) ?? body.model ?? 'mock',
      body,
      pieces,
      text: pieces.join(''),
      finish,
      input,
      output: pieces.length,
      created: Math.floor(Date.now() / 1000),
    }
  }

  const stream = (res, dialect, r, fault) => {
    res.writeHead(200, {
      'content-type': dialect.ndjson ? 'application/x-ndjson' : 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
    })
    const cut = fault?.kind === 'reset' ? (fault.after ?? 1) : Infinity
    const broken = fault?.kind === 'malformed' ? Math.floor(r.pieces.length / 2) : -1
    const frame = (i) =>
      (i === 0 ? dialect.open(r) : '') +
      (i < r.pieces.length
        ? i === broken
          ? `${dialect.ndjson ? '' : 'data: '}{"choices": [{"del\n\n`
          : dialect.piece(r, r.pieces[i], i)
        : dialect.close(r))
    const write = (text) => {
      if (!cfg.chunkBytes) return res.write(text)
      const bytes = Buffer.from(text) // cut anywhere, even inside a character, to exercise the reader's parser
      for (let at = 0; at < bytes.length; at += cfg.chunkBytes) res.write(bytes.subarray(at, at + cfg.chunkBytes))
    }
    let i = 0
    const step = () => {
      if (res.destroyed) return
      if (!cfg.tokenDelay) {
        // one write for the whole stream
        let text = ''
        for (; i <= Math.min(cut - 1, r.pieces.length); i++) text += frame(i)
        write(text)
      } else if (i < cut) write(frame(i++))
      if (i >= cut) return setTimeout(() => res.socket?.resetAndDestroy(), 5) // let the tokens leave first
      if (i > r.pieces.length) return res.end()
      setTimeout(step, cfg.tokenDelay)
    }
    step()
  }

  const reply = (req, res, path, raw) => {
    let body
    try {
      body = JSON.parse(raw || '{}')
    } catch {
      return send(res, 400, { error: { message: 'invalid JSON' } })
    }
    if (path.endsWith('/v3/auth/tokens')) {
      return send(res, 201, { token: { expires_at: new Date(Date.now() + 864e5).toISOString() } }, { 'x-subject-token': TOKEN })
    }
    if (path.endsWith('/oauth/2.0/token')) return send(res, 200, { access_token: TOKEN, expires_in: 2592000 })
    if (path.endsWith('/api/tags'))
      return send(res, 200, {
        models: [
          {
            name: 'mock:latest',
            model: 'mock:latest',
            modified_at: '2026-01-01T00:00:00Z',
            size: 1,
            digest: 'mock',
            details: { family: 'mock' },
          },
        ],
      })
    if (path.endsWith('/embeddings')) {
      const input = [body.input ?? []].flat()
      return send(res, 200, {
        object: 'list',
        model: body.model,
        data: input.map((text, index) => ({
          object: 'embedding',
          index,
          embedding: Array.from({ length: 8 }, (_, i) => ((hash(`${i}:${text}`) % 2001) - 1000) / 1000),
        })),
        usage: { prompt_tokens: input.reduce((n, t) => n + countTokens(String(t)), 0), total_tokens: 0 },
      })
    }
    if (path.endsWith('/models')) return send(res, 200, { object: 'list', data: [{ id: 'mock', object: 'model', owned_by: 'mock' }] })
    const dialect = dialectOf(path, req.headers)
    if (!dialect) return send(res, 404, { error: { message: `no route ${path}` } })
    const refused = dialect.refuse?.(req.headers, req.url)
    if (refused) return send(res, dialect.refuseStatus ?? 200, refused)
    const messages = dialect.messages ? dialect.messages(body) : body.messages
    if (!Array.isArray(messages) || !messages.length)
      return send(res, dialect.errorStatus ?? 400, dialect.error(400, 'messages is required'))

    const model = dialect.model?.(body, path) ?? body.model ?? 'mock'
    const fault = takeFault(path, model)
    bump(stats.byModel, model)
    const streams = dialect.streams ? dialect.streams(body, req.headers, path) : body.stream === true
    const answer = () => {
      if (res.destroyed || fault?.kind === 'hang') return
      if (fault?.kind === 'status') {
        const inside = dialect.errorStatus && fault.status < 500
        return send(
          res,
          inside ? dialect.errorStatus : fault.status,
          dialect.error(fault.status, fault.message ?? `mock fault ${fault.status}`),
          fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) },
        )
      }
      if (fault?.kind === 'reset' && !(streams && fault.after !== 0)) return res.socket.resetAndDestroy()
      const r = compose(dialect, body, path, messages, fault)
      stats.tokensIn += r.input
      stats.tokensOut += r.output
      if (streams) return stream(res, dialect, r, fault)
      const text = JSON.stringify(dialect.full(r))
      send(res, 200, fault?.kind === 'malformed' ? text.slice(0, text.length / 2) : text, { 'x-request-id': r.id })
    }
    const wait = cfg.latency + (fault?.kind === 'slow' ? (fault.ms ?? 1000) : 0)
    wait ? setTimeout(answer, wait) : answer()
  }

  const control = (change = {}) => {
    if (change.reset) {
      Object.assign(cfg, defaults, { faults: [] })
      stats = fresh()
      recent = []
      next = 0
      used = new WeakSet()
    }
    for (const key of ['latency', 'tokenDelay', 'tokens', 'answer', 'chunkBytes', 'record', 'faults'])
      if (key in change) cfg[key] = change[key]
    return cfg
  }
  const snapshot = (last = cfg.record) => ({
    ...stats,
    config: cfg,
    last: last > 0 ? [...recent.slice(next), ...recent.slice(0, next)].slice(-last) : [],
  })

  const server = http.createServer({ keepAliveTimeout: 65_000, requestTimeout: 0 }, (req, res) => {
    const query = req.url.indexOf('?')
    const path = query < 0 ? req.url : req.url.slice(0, query)
    const admin = path.startsWith('/__')
    const mine = stats // a request still open when the counters are reset counts in the old ones
    let raw = ''
    if (!admin) {
      mine.requests++
      bump(mine.byPath, path)
      mine.peakConcurrency = Math.max(mine.peakConcurrency, ++mine.inFlight)
      if (!used.has(req.socket)) {
        used.add(req.socket)
        mine.sockets++
      }
      res.on('close', () => {
        mine.inFlight--
        res.writableFinished ? bump(mine.byStatus, res.statusCode) : mine.aborted++
      })
    }
    req.setEncoding('utf8')
    req.on('data', (part) => {
      raw += part
    })
    req.on('end', () => {
      if (path === '/__stats') return send(res, 200, snapshot(Number(new URL(req.url, 'http://x').searchParams.get('last') ?? cfg.record)))
      if (path === '/__control') {
        try {
          return send(res, 200, control(JSON.parse(raw || '{}')))
        } catch (e) {
          return send(res, 400, { error: e.message })
        }
      }
      if (cfg.record) {
        recent[next] = { path, key: req.headers.authorization ?? req.headers['x-api-key'] ?? req.headers['x-auth-token'], body: raw }
        next = (next + 1) % cfg.record
      }
      reply(req, res, path, raw)
    })
  })
  server.on('connection', (socket) => {
    const now = () => stats
    now().openSockets++
    socket.on('close', () => now().openSockets--).on('error', () => {})
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(options.port ?? 9100, options.host ?? '127.0.0.1', resolve))
  const { port } = server.address()
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    control,
    stats: snapshot,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { parseArgs } = await import('node:util')
  const names = {
    port: 'port',
    host: 'host',
    latency: 'latency',
    'token-delay': 'tokenDelay',
    tokens: 'tokens',
    answer: 'answer',
    'chunk-bytes': 'chunkBytes',
    record: 'record',
  }
  const { values } = parseArgs({ options: Object.fromEntries(Object.keys(names).map((name) => [name, { type: 'string' }])) })
  const options = {}
  for (const [name, key] of Object.entries(names)) {
    const value = values[name] ?? process.env[`MOCK_${name.toUpperCase().replace('-', '_')}`]
    if (value !== undefined) options[key] = key === 'answer' || key === 'host' ? value : Number(value)
  }
  const mock = await startMock(options)
  console.log(JSON.stringify({ listening: mock.url, pid: process.pid }))
}
