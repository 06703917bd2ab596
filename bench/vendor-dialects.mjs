// How each vendor's API is spoken, for mock-upstream.mjs: what a request says, and how an answer, a stream and an error look.
export const WORDS = (
  'your order has been shipped and should arrive within three working days please check the tracking page or ask ' +
  'me for help with a refund an exchange the invoice warranty delivery address payment account'
).split(' ')
export const TOKEN = 'mock-access-token'

export const hash = (text) => {
  // FNV-1a
  let h = 2166136261
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
  return h >>> 0
}
export const textOf = (content) =>
  typeof content === 'string' ? content : Array.isArray(content) ? content.map((part) => part.text ?? '').join('') : ''
export const countTokens = (text) => Math.ceil(text.length / 4)
export const hex = (n) => n.toString(16).padStart(8, '0')
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
export const dialectOf = (path, headers) => ROUTES.find(([re, , also]) => re.test(path) && (!also || also(headers)))?.[1]
