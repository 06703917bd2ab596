// How each vendor's API is spoken, for mock-upstream.mjs: what a request says, and how an answer, a stream and an error look.
export const WORDS = (
  'your order has been shipped and should arrive within three working days please check the tracking page or ask ' +
  'me for help with a refund an exchange the invoice warranty delivery address payment account'
).split(' ')

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
const sse = (data) => `data: ${JSON.stringify(data)}

`

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

const ROUTES = [
  [/\/chat\/completions$/, openai],
  [/\/completions$/, completions],
  [/\/api\/chat$/, ollama((content) => ({ message: { role: 'assistant', content } }))],
  [/\/api\/generate$/, { ...ollama((response) => ({ response })), messages: (body) => [{ role: 'user', content: body.prompt }] }],
]
export const dialectOf = (path) => ROUTES.find(([re]) => re.test(path))?.[1]
