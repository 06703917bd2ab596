#!/usr/bin/env node
// A closed-loop load generator for OpenAI-compatible chat endpoints: N virtual customers, each in a conversation of its
// own, ask their next question as soon as the last is answered. Plain Node, keep-alive sockets. Prints one JSON object.
//
//   node load.mjs --url http://127.0.0.1:3000/v1/chat/completions --key sk-1 --concurrency 64 --turns 5 --stream
//   --requests N | --duration S   stop after N requests, or S seconds (default: every customer has one conversation)
//   --warmup S                    seconds of the same load first, not counted
//   --turns T                     questions per conversation (5)   --think MS  pause before each next question (0)
//   --history                     send the whole conversation each time, not only the new question
//   --body JSON                   merged into every request; "{conversation}", "{customer}" and "{turn}" are filled in
//   --header 'name: value'        repeatable                       --model NAME (mock)   --system TEXT
//   --verify-echo                 the answer must contain the question (with a mock in echo mode): finds mixed-up replies
//   --text JSONPATH               where a plain JSON reply keeps its text (choices.0.message.content)
//   --timeout MS                  30000                            --connections N  cap on open sockets (no cap)
// Error codes: HTTP status; socket error code; timeout; bad_json; no_text; no_done (stream cut short); stream_error; mixed_up.
import http from 'node:http'
import https from 'node:https'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'

const text = (value) => ({ type: 'string', ...(value !== undefined && { default: value }) })
const flag = { type: 'boolean', default: false }
const { values: opt } = parseArgs({
  options: {
    url: text(),
    key: text(),
    model: text('mock'),
    system: text(),
    concurrency: text('16'),
    turns: text('5'),
    requests: text(),
    duration: text(),
    warmup: text('0'),
    think: text('0'),
    timeout: text('30000'),
    connections: text(),
    body: text('{}'),
    text: text('choices.0.message.content'),
    header: { type: 'string', multiple: true, default: [] },
    stream: flag,
    history: flag,
    'verify-echo': flag,
  },
})
if (!opt.url) {
  console.error('--url is required')
  process.exit(2)
}
const concurrency = Number(opt.concurrency),
  turns = Number(opt.turns),
  timeout = Number(opt.timeout),
  think = Number(opt.think)
const url = new URL(opt.url)
const { request, Agent } = url.protocol === 'https:' ? https : http
const agent = new Agent({ keepAlive: true, maxSockets: Number(opt.connections ?? Infinity), scheduling: 'fifo' })
const headers = {
  'content-type': 'application/json',
  accept: opt.stream ? 'text/event-stream' : 'application/json',
  ...(opt.key && { authorization: `Bearer ${opt.key}` }),
  ...Object.fromEntries(opt.header.map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()])),
}
const target = { protocol: url.protocol, hostname: url.hostname, port: url.port, path: url.pathname + url.search, method: 'POST', agent }

const textPath = opt.text.split('.')
const run = Date.now().toString(36)
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Reads the server-sent events of one answer: its text, and how it ended. */
function eventReader() {
  let rest = '',
    answer = '',
    done = false,
    error = false
  return {
    feed(part) {
      rest += part
      let from = 0
      for (let at = rest.indexOf('\n'); at >= 0; at = rest.indexOf('\n', from)) {
        const line = rest.slice(from, at).trimEnd()
        from = at + 1
        if (!line.startsWith('data:')) continue
        const data = line.slice(5).trimStart()
        if (data === '[DONE]') {
          done = true
          continue
        }
        try {
          const event = JSON.parse(data)
          if (event.error) error = true
          answer += event.choices?.[0]?.delta?.content ?? ''
        } catch {
          error = true
        }
      }
      rest = rest.slice(from)
    },
    result: () => ({ answer, code: error ? 'stream_error' : !done ? 'no_done' : undefined }),
    get started() {
      return answer !== ''
    },
  }
}

function ask(body) {
  return new Promise((resolve) => {
    const began = performance.now()
    let first,
      settled = false
    const settle = (code, answer = '') => {
      if (settled) return
      settled = true
      resolve({ code, answer, latency: performance.now() - began, ttft: first })
    }
    const req = request({ ...target, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (res) => {
      const reader = opt.stream && res.statusCode === 200 ? eventReader() : undefined
      let raw = ''
      res.setEncoding('utf8')
      res.on('data', (part) => {
        if (!reader) {
          raw += part
          return
        }
        reader.feed(part)
        if (first === undefined && reader.started) first = performance.now() - began
      })
      res.on('end', () => {
        if (res.statusCode !== 200) return settle(String(res.statusCode))
        if (reader) {
          const { answer, code } = reader.result()
          return settle(code ?? (answer ? undefined : 'no_text'), answer)
        }
        try {
          const answer = textPath.reduce((value, key) => value?.[key], JSON.parse(raw))
          settle(answer ? undefined : 'no_text', answer)
        } catch {
          settle('bad_json')
        }
      })
      res.on('error', (e) => settle(e.code ?? 'aborted'))
    })
    req.setTimeout(timeout, () => req.destroy(Object.assign(new Error(), { code: 'timeout' })))
    req.on('error', (e) => settle(e.code ?? 'error'))
    req.end(body)
  })
}

async function customer(id, state) {
  for (let talk = 0; state.open(talk); talk++) {
    const conversation = `${run}-${id}-${talk}`
    const messages = opt.system ? [{ role: 'system', content: opt.system }] : []
    for (let turn = 0; turn < turns && state.take(talk); turn++) {
      const content = `Question ${turn} in ${conversation}: where is my order ${id * 7919 + turn}?`
      const question = { role: 'user', content }
      if (opt.history) messages.push(question)
      const extra =
        opt.body === '{}'
          ? {}
          : JSON.parse(opt.body.replaceAll('{conversation}', conversation).replaceAll('{customer}', id).replaceAll('{turn}', turn))
      const reply = await ask(
        JSON.stringify({
          model: opt.model,
          stream: opt.stream || undefined,
          messages: opt.history ? messages : [...messages, question],
          ...extra,
        }),
      )
      if (!reply.code && opt['verify-echo'] && !reply.answer.includes(content)) reply.code = 'mixed_up'
      if (opt.history) messages.push({ role: 'assistant', content: reply.answer })
      state.note(reply)
      if (think) await sleep(think)
    }
  }
}

async function drive({ seconds, limit }) {
  const latencies = [],
    ttfts = [],
    errors = {}
  let taken = 0,
    requests = 0,
    answerChars = 0
  const began = performance.now(),
    deadline = seconds ? began + seconds * 1000 : Infinity,
    most = limit ?? Infinity
  const bounded = Number.isFinite(deadline) || Number.isFinite(most)
  const going = () => performance.now() < deadline && taken < most
  const state = {
    open: (talk) => (bounded ? going() : talk === 0),
    take: () => going() && ++taken,
    note({ code, latency, ttft, answer }) {
      requests++
      if (code) {
        errors[code] = (errors[code] ?? 0) + 1
        return
      }
      latencies.push(latency)
      answerChars += answer.length
      if (ttft !== undefined) ttfts.push(ttft)
    },
  }
  await Promise.all(Array.from({ length: concurrency }, (_, id) => customer(id, state)))
  return { requests, errors, latencies, ttfts, answerChars, ms: performance.now() - began }
}

const round = (n) => Math.round(n * 100) / 100
const summary = (list) => {
  if (!list.length) return null
  const sorted = Float64Array.from(list).sort()
  const at = (q) => round(sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)])
  return {
    mean: round(sorted.reduce((a, b) => a + b, 0) / sorted.length),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: round(sorted.at(-1)),
  }
}

if (Number(opt.warmup)) await drive({ seconds: Number(opt.warmup) })
const cpu = process.cpuUsage()
const result = await drive({ seconds: opt.duration && Number(opt.duration), limit: opt.requests && Number(opt.requests) })
const { user, system } = process.cpuUsage(cpu)
console.log(
  JSON.stringify({
    url: opt.url,
    stream: opt.stream,
    concurrency,
    turns,
    requests: result.requests,
    ok: result.latencies.length,
    errors: result.errors,
    rps: round(result.latencies.length / (result.ms / 1000)),
    latencyMs: summary(result.latencies),
    ttftMs: summary(result.ttfts),
    durationS: round(result.ms / 1000),
    answerChars: result.answerChars,
    loadCpuS: round((user + system) / 1e6),
  }),
)
agent.destroy()
process.exitCode = result.latencies.length ? 0 : 1
