#!/usr/bin/env node
// A deterministic stand-in for an LLM vendor, for load: same question, same answer, no network, no dependencies. The other
// vendors' protocols, and what can go wrong in them, are spoken by tests/fakes/vendors.
//
//   node mock-upstream.mjs --port 9100 --latency 50 --token-delay 5 --tokens 32 --answer hash
//   (or MOCK_PORT, MOCK_LATENCY, MOCK_TOKEN_DELAY, MOCK_TOKENS, MOCK_ANSWER, MOCK_CHUNK_BYTES, MOCK_RECORD, MOCK_FAILING)
//   import { startMock } from './mock-upstream.mjs'; const mock = await startMock({ port: 0 }); await mock.close();
//
// Speaks    OpenAI      POST …/chat/completions        (any prefix: Azure, DashScope and Hunyuan compatible modes too)
//           OpenAI      POST …/completions (prompt in, choices[0].text out), GET …/models
//           Ollama      POST …/api/chat, …/api/generate (NDJSON), GET …/api/tags
//
// GET  /__stats?last=N   counts by path, model, status; concurrency; sockets; tokens; the last N (1000) request bodies.
// POST /__control        {"latency":50,"tokenDelay":5,"tokens":32,"answer":"echo","chunkBytes":7,"reset":true,"faults":[…]}
//   fault: {"kind":K,"count":1,"path":"substring","model":"exact", …}, used up in order by the requests that match.
//     status (status, message, retryAfter s)  hang  reset (after: tokens before the cut)  malformed  length  content_filter  slow (ms)
// With `failing`, a share from 0 to 1, as many of the calls are answered by 500, by a chance that is the same in every run.
import http from 'node:http'
import { pathToFileURL } from 'node:url'
import { countTokens, dialectOf, hash, hex, textOf, WORDS } from './vendor-dialects.mjs'

export async function startMock(options = {}) {
  const defaults = { latency: 0, tokenDelay: 0, tokens: 32, answer: 'hash', chunkBytes: 0, record: 1000, failing: 0, ...options }
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

  let drawn = 1
  /** From 0 to 1 (mulberry32): the same row of numbers in every run. */
  const chance = () => {
    drawn = (drawn + 0x6d2b79f5) | 0
    let mixed = Math.imul(drawn ^ (drawn >>> 15), 1 | drawn)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  const compose = (body, messages, fault) => {
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
      model: body.model ?? 'mock',
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

  const reply = (res, path, raw) => {
    let body
    try {
      body = JSON.parse(raw || '{}')
    } catch {
      return send(res, 400, { error: { message: 'invalid JSON' } })
    }
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
    if (path.endsWith('/models')) return send(res, 200, { object: 'list', data: [{ id: 'mock', object: 'model', owned_by: 'mock' }] })
    const dialect = dialectOf(path)
    if (!dialect) return send(res, 404, { error: { message: `no route ${path}` } })
    const messages = dialect.messages ? dialect.messages(body) : body.messages
    if (!Array.isArray(messages) || !messages.length) return send(res, 400, dialect.error(400, 'messages is required'))

    const model = body.model ?? 'mock'
    const fault = takeFault(path, model) ?? (cfg.failing > 0 && chance() < cfg.failing ? { kind: 'status', status: 500 } : undefined)
    bump(stats.byModel, model)
    const streams = dialect.streams ? dialect.streams(body) : body.stream === true
    const answer = () => {
      if (res.destroyed || fault?.kind === 'hang') return
      if (fault?.kind === 'status') {
        return send(
          res,
          fault.status,
          dialect.error(fault.status, fault.message ?? `mock fault ${fault.status}`),
          fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) },
        )
      }
      if (fault?.kind === 'reset' && !(streams && fault.after !== 0)) return res.socket.resetAndDestroy()
      const r = compose(body, messages, fault)
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
    for (const key of ['latency', 'tokenDelay', 'tokens', 'answer', 'chunkBytes', 'record', 'failing', 'faults'])
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
      reply(res, path, raw)
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
    failing: 'failing',
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
