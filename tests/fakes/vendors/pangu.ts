import { createHash, createHmac } from 'node:crypto'
import { bodyOf, type Dialect, json, type Question, type Received, type Reply, type WireAnswer } from './dialect.ts'

/*
 * Huawei Pangu and the IAM that gives its tokens, on one address. By support.huaweicloud.com/api-pangulm, IAM's API
 * reference and the signing guide of API Gateway.
 */

const account = { domain: 'shop-account', user: 'frontdesk', password: 'secret-iam-password' }
const keys = { accessKey: 'HPUATESTACCESSKEY001', secretKey: 'secret-huawei-key-0123456789abcdef' }
const projects: Record<string, string> = { 'cn-southwest-2': '0123456789abcdef0123456789abcdef' }
const deployment = '11111111-2222-3333-4444-555555555555'
const v2Model = 'pangu-nlp-n1-32k'
const dayMs = 24 * 60 * 60_000
const skewMax = 15 * 60_000

const refused = (status: number, error_code: string, error_msg: string, headers = {}) => json(status, { error_code, error_msg }, headers)
const iamRefused = (code: number, title: string, message: string) => json(code, { error: { code, message, title } })
const unauthorized = (why: string, headers = {}) => refused(401, 'APIG.0301', `Incorrect IAM authentication information: ${why}`, headers)

let issued = 0
const goodTokens = new Set<string>()
/** As when the password was changed: every token ends at once. */
export const endTokens = () => goodTokens.clear()

type TokenRequest = {
  auth?: {
    identity?: { methods?: string[]; password?: { user?: { name?: string; password?: string; domain?: { name?: string } } } }
    scope?: { project?: { id?: string; name?: string }; domain?: { name?: string } }
  }
}

function iam(request: Received, withProject: boolean): WireAnswer {
  const { identity, scope } = (bodyOf(request) as TokenRequest | undefined)?.auth ?? {}
  const user = identity?.password?.user
  if (identity?.methods?.[0] !== 'password' || !user) return iamRefused(400, 'Bad Request', 'The request body is invalid')
  if (user.name !== account.user || user.password !== account.password || user.domain?.name !== account.domain)
    return iamRefused(401, 'Unauthorized', 'The username or password is wrong.')
  const { project } = scope ?? {}
  const id = project?.id ?? projects[project?.name ?? '']
  if (project && !id) return iamRefused(404, 'Not Found', `Could not find project: ${project.name}`)
  const token = `MIIT-token-${++issued}`
  goodTokens.add(token)
  const now = Date.now()
  const about = {
    issued_at: new Date(now).toISOString(),
    expires_at: new Date(now + dayMs).toISOString(),
    methods: ['password'],
    ...(withProject && project && { project: { id, name: project.name } }),
  }
  return json(201, { token: about }, { 'x-subject-token': token })
}

/** By the guide's steps, over what came: the canonical request, its hash, and one HMAC. */
function signatureFault({ method, path, headers, raw }: Received, now: number): string | undefined {
  const [, access, names = '', signature] =
    /^SDK-HMAC-SHA256 Access=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(headers.authorization ?? '') ?? []
  if (access !== keys.accessKey) return 'access key not found'
  const date = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
    .exec(headers['x-sdk-date'] ?? '')
    ?.slice(1)
    .map(Number)
  if (!date) return 'x-sdk-date is missing'
  const [year = 0, month = 1, day, hour, minute, second] = date
  if (Math.abs(Date.UTC(year, month - 1, day, hour, minute, second) - now) > skewMax) return 'signature expired'
  const signed = names.split(';')
  if (!['host', 'x-sdk-date', 'content-type'].every((name) => signed.includes(name))) return 'a header is not signed'
  const lines = signed.map((name) => `${name}:${headers[name]?.trim()}\n`).join('')
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  const canonical = `${method}\n${path}/\n\n${lines}\n${names}\n${hash(raw)}`
  const expected = createHmac('sha256', keys.secretKey)
    .update(`SDK-HMAC-SHA256\n${headers['x-sdk-date']}\n${hash(canonical)}`)
    .digest('hex')
  return signature === expected ? undefined : 'verify aksk signature fail'
}

type Message = { role: string; content: string }

/** What is asked at the path of a deployment, or with a model's name at the common one. */
function questionIn(request: Received, project?: string): { question: Question } | { answer: WireAnswer } {
  const body = bodyOf(request)
  const messages = body?.messages as Message[] | undefined
  const path = project ? `/v1/${project}/deployments/${deployment}/chat/completions` : '/api/v2/chat/completions'
  if (request.method !== 'POST' || request.path !== path)
    return { answer: refused(404, 'PANGU.3254', 'The requested inference service does not exist.') }
  if (!body || !Array.isArray(messages) || messages.some(({ content }) => typeof content !== 'string'))
    return { answer: refused(400, 'PANGU.3278', 'required api parameter is not present.') }
  const { temperature = 0, top_p = 1 } = body as { temperature?: number; top_p?: number }
  if ((project && temperature > 1) || top_p <= 0) return { answer: refused(400, 'PANGU.0010', 'parameter illegal.') }
  if (!project && typeof body.model !== 'string') return { answer: refused(400, 'PANGU.3278', 'required api parameter is not present.') }
  const model = project ? deployment : (body.model as string)
  return { question: { model, stream: body.stream === true, prompt: messages.map(({ content }) => content).join('\n'), body } }
}

const finishes = { stop: 'stop', length: 'length', filtered: 'content_filter' } as const
const countsOf = ({ usage }: Reply) =>
  usage && { prompt_tokens: usage.prompt, completion_tokens: usage.completion, total_tokens: usage.prompt + usage.completion }
const head = { id: 'chat-3f7d8e038f244ae5b7cb0cecf352e154', created: 1_790_000_000 }

const common: Pick<Dialect, 'vendor' | 'model' | 'whole' | 'streamType' | 'refusals' | 'brokenFrame'> = {
  vendor: 'pangu',
  model: deployment,
  streamType: 'text/event-stream;charset=UTF-8',
  whole: ({ model }, reply) =>
    json(200, {
      ...head,
      object: 'chat.completion',
      model,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: reply.pieces.join(''), reasoning_content: 'what it thought', tool_calls: [] },
          logprobs: null,
          finish_reason: finishes[reply.finish],
          stop_reason: null,
        },
      ],
      usage: countsOf(reply),
    }),
  refusals: [
    ['authentication', refused(401, 'PANGU.0011', 'Authentication failed.')],
    ['authentication', refused(401, 'PANGU.0012', 'The authentication information is missing.')],
    ['authentication', unauthorized('decrypt token fail')],
    ['authentication', refused(401, 'APIGW.0301', 'Incorrect IAM authentication information.')],
    ['permission', refused(403, 'APIG.0302', 'The IAM user is not authorized to access the API.')],
    ['permission', refused(403, 'PANGU.3307', 'domain has not added the opened API.')],
    ['permission', refused(403, 'PANGU.3315', "The accessed API's model instance is not public.")],
    ['quota_exhausted', refused(403, 'APIG.0304', 'The account is in arrears.')],
    ['rate_limited', refused(429, 'PANGU.3267', 'The number of service invoking requests exceeds the project limit.')],
    ['rate_limited', refused(429, 'APIG.0308', 'The throttling threshold has been reached: policy user over ratelimit.')],
    ['rate_limited', refused(429, 'PANGU.3254', 'Too many requests.')],
    ['invalid_request', refused(400, 'PANGU.0010', 'parameter illegal.')],
    ['invalid_request', refused(400, 'PANGU.3321', 'The parameter [n] can only be 1 when calling streaming.')],
    ['context_too_long', refused(400, 'PANGU.3318', 'The total length of the question should be between 1 and 4096.')],
    ['model_not_found', refused(404, 'PANGU.3254', 'The requested inference service does not exist.')],
    ['overloaded', refused(503, 'PANGU.3259', 'NLP service status is not running or have been deleted.')],
    ['server_error', refused(500, 'PANGU.0031', 'Inner service exception.')],
    ['server_error', refused(500, 'PANGU.3342', 'Failed to invoke the inference service. please check the details field.')],
    ['timeout', refused(504, 'APIG.0201', 'Backend timeout.')],
    ['server_error', json(200, { error_code: 'PANGU.0001', error_msg: 'unknown error.' })],
  ],
  brokenFrame: ['server_error', 'event:error\ndata:{"error_code":"PANGU.3342","error_msg":"Failed to invoke the inference service."}\n\n'],
}

/** V1 streams a `message` in each frame, without a space after `data:`. */
const v1Frames: Dialect['frames'] = (_, reply) => {
  const frame = (content: string, last?: object) =>
    `event:message\ndata:${JSON.stringify({ ...head, choices: [{ index: 0, message: { content }, ...last }], ...(last && { usage: countsOf(reply) }) })}\n\n`
  return [...reply.pieces.map((piece) => frame(piece)), frame('', { finish_reason: finishes[reply.finish] }), 'event:done\ndata:[DONE]\n\n']
}

type TokenKind = { name: string; project: string; namesProject?: false }
const byToken = ({ name, project, namesProject }: TokenKind): Dialect => ({
  ...common,
  name,
  provider: (baseUrl) => ({ baseUrl, credentials: { ...account, project, iamBaseUrl: baseUrl } }),
  hear(request) {
    if (request.path === '/v3/auth/tokens') return { answer: iam(request, namesProject !== false) }
    if (!goodTokens.has(request.headers['x-auth-token'] ?? '')) return { answer: unauthorized('decrypt token fail') }
    return questionIn(request, namesProject === false ? project : (projects[project] ?? project))
  },
  frames: v1Frames,
})

export const panguToken = byToken({ name: 'pangu token', project: 'cn-southwest-2' })
export const panguTokenById = byToken({ name: 'pangu token, project by its id', project: '0123456789abcdef0123456789abcdef' })
/** Its IAM tells no project of a token, so the path holds what was given. */
export const panguTokenByName = byToken({ name: 'pangu token, project by its name only', project: 'cn-southwest-2', namesProject: false })

/** `clock`: the vendor's, for one that is off from ours. */
export const panguSignedBy = (clock: () => number): Dialect => ({
  ...common,
  name: 'pangu signed',
  provider: (baseUrl) => ({ baseUrl, credentials: { ...keys, project: projects['cn-southwest-2'] } }),
  hear(request) {
    const now = clock()
    const fault = request.headers['x-project-id'] ? signatureFault(request, now) : 'x-project-id is missing'
    if (fault) return { answer: unauthorized(fault, { date: new Date(now).toUTCString() }) }
    return questionIn(request, projects['cn-southwest-2'])
  },
  frames: v1Frames,
})
export const panguSigned = panguSignedBy(Date.now)

/** V2: OpenAI's format at one path for all models, without a project. */
export const panguV2: Dialect = {
  ...common,
  name: 'pangu v2',
  model: v2Model,
  provider: (baseUrl) => ({ baseUrl, credentials: { ...account, iamBaseUrl: baseUrl } }),
  hear(request) {
    if (request.path === '/v3/auth/tokens') return { answer: iam(request, true) }
    if (!goodTokens.has(request.headers['x-auth-token'] ?? '')) return { answer: unauthorized('decrypt token fail') }
    return questionIn(request)
  },
  frames({ model, body }, reply) {
    const withUsage = (body.stream_options as { include_usage?: boolean } | undefined)?.include_usage === true
    const chunk = (choices: object[], usage?: object) =>
      `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', model, choices, usage })}\n\n`
    const delta = (delta: object, finish_reason: string | null = null) => chunk([{ index: 0, delta, finish_reason }])
    return [
      delta({ role: 'assistant', content: '' }),
      ...reply.pieces.map((content) => delta({ content })),
      delta({}, finishes[reply.finish]),
      ...(withUsage ? [chunk([], countsOf(reply))] : []),
      'data: [DONE]\n\n',
    ]
  },
}
