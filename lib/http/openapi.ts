import type { z } from 'zod'
import { type Access, rights } from '../access/roles.ts'
import { type JsonSchema, jsonSchemas } from './openapi-schemas.ts'
import type { RouteSpec } from './route.ts'
import { openaiProblem, problem } from './schemas.ts'

/** A route as it stands in `app/`: its path in Next's words (`/api/v1/chat/[id]/stop`), and what its handler was made from. */
export type DescribedRoute = { path: string; method: string; spec: RouteSpec }
export type CodeSample = { lang: string; label: string; source: string }

type Info = { version: string; url: string; samples?: (operationId: string) => CodeSample[] }
type Schemas = ReturnType<typeof jsonSchemas>
type Operation = { operationId: string; tags: string[]; 'x-codeSamples'?: CodeSample[]; [field: string]: unknown }

/** The API's description (OpenAPI 3.1), made from the schemas that validate. A route that never answers well is no operation. */
export function openapiOf(routes: DescribedRoute[], { version, url, samples = () => [] }: Info) {
  const schemas = jsonSchemas()
  const failures = { problem: schemas.of(problem), openai: schemas.of(openaiProblem) }
  const paths: Record<string, Record<string, Operation>> = {}
  const answering = routes
    .filter(({ spec: { answers } }) => Object.keys(answers).length > 0)
    .toSorted((one, two) => (one.path === two.path ? 0 : one.path < two.path ? -1 : 1)) // a thing before its parts
  for (const route of answering) {
    const path = route.path.replace(/\[(?:\.\.\.)?(\w+)\]/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, schemas, samples) }
  }
  const used = new Set(Object.values(paths).flatMap((operations) => Object.values(operations).flatMap(({ tags }) => tags)))
  return {
    openapi: '3.1.1',
    info: { title: 'Frontdesk API', version, description: introduction },
    servers: [{ url }],
    tags: tags.map(({ name, description }) => ({ name, description })).filter(({ name }) => used.has(name)),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas.named).sort(([one], [two]) => (one < two ? -1 : 1))),
      securitySchemes,
      headers: { RequestId: { description: 'Names this request in the log and in the ledger.', schema: { type: 'string' } } },
      responses: {
        Problem: failure('A failure: branch on `code`, show `detail`.', 'application/problem+json', failures.problem),
        OpenAIError: failure('A failure in OpenAI’s shape: branch on `error.code`.', 'application/json', failures.openai),
      },
    },
  }
}

const introduction = `JSON in and out, \`camelCase\`. Ids have a prefix and sort by time. Times are RFC 3339 in UTC. Money is a decimal string beside its currency.

**Keys.** Send \`Authorization: Bearer fd_…\`. Keys are made in the console, each with the scopes it needs.

**Failures** are \`application/problem+json\` with a \`code\` to branch on; under the OpenAI-compatible paths they have OpenAI’s shape. What belongs to somebody else answers 404, like what does not exist. 429 says in \`Retry-After\` when to come again, 503 where it is known.

**Lists** take \`limit\` and \`cursor\` and answer \`data\` and \`nextCursor\`.

**Once only.** With an \`Idempotency-Key\` (1 to 255 visible ASCII characters) a change is made once within 24 hours: the same request again is given the first answer, another one under the same key answers 409.`

const securitySchemes = {
  apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `fd_…`.' },
  consoleSession: {
    type: 'apiKey',
    in: 'cookie',
    name: 'next-auth.session-token',
    description: 'The session of somebody signed in to the console; behind TLS its name begins with `__Secure-`.',
  },
  visitorToken: { type: 'http', scheme: 'bearer', description: 'The token of a widget’s session, from `POST /api/widget/sessions`.' },
}

const tags = [
  { name: 'Chat', at: /^\/api\/v1\/chat(\/\[id\].*)?$/, description: 'Ask a bot.' },
  {
    name: 'OpenAI-compatible',
    at: /^\/api\/v1\/(chat\/completions|completions|models|embeddings)/,
    description: 'The official OpenAI clients work by changing their base URL to `/api/v1`.',
  },
  { name: 'Batches', at: /^\/api\/v1\/batches/, description: 'Many messages at once, answered when there is room.' },
  { name: 'Conversations', at: /^\/api\/v1\/conversations/, description: 'What was said.' },
  { name: 'Pictures', at: /^\/api\/v1\/(uploads|images)/, description: 'Pictures and texts of messages.' },
  { name: 'Usage', at: /^\/api\/v1\/usage/, description: 'What was called, and what it cost.' },
  { name: 'Widget', at: /^\/api\/widget/, description: 'What the chat in a visitor’s browser calls.' },
  { name: 'Knowledge', at: /^\/api\/admin\/knowledge/, description: 'What the bots know.' },
  { name: 'Administration', at: /^\/api\/admin/, description: 'What the console does, for programs.' },
  { name: 'Other', at: /^/, description: 'Health, metrics, sign-in, this description.' },
]

function operationOf({ path, method, spec }: DescribedRoute, schemas: Schemas, samples: (operationId: string) => CodeSample[]): Operation {
  const { says, answers, accepts, access, body, query, errors } = spec
  const [, first = says, rest = ''] = /^(.+?[^.])\.(?:\s+(.*))?$/s.exec(says) ?? []
  const operationId = operationIdOf(method, path)
  const code = samples(operationId)
  const isChange = method !== 'GET'
  const isStream = !isChange && Object.values(answers).some((answer) => answer !== null && 'text/event-stream' in answer)
  const headers = {
    'x-request-id': { $ref: '#/components/headers/RequestId' },
    ...(errors === 'openai' &&
      isChange && { 'x-conversation-id': { description: 'The conversation of this call.', schema: { type: 'string' } } }),
  }
  const responses = Object.entries(answers).map(([status, answer]) => [
    status,
    { description: statusWords[status] ?? 'Done.', headers, ...(answer && { content: contentOf(answer, schemas) }) },
  ])
  return {
    operationId,
    tags: [tags.find(({ at }) => at.test(path))?.name ?? 'Other'],
    summary: first,
    description: [rest, accessWords(access)].filter(Boolean).join('\n\n'),
    security: securityOf(access),
    parameters: [
      ...Array.from(path.matchAll(/\[(\.\.\.)?(\w+)\]/g), ([, rests, name]) => ({
        name,
        in: 'path',
        required: true,
        schema: { type: 'string' },
        ...(rests && { description: 'May hold slashes.' }),
      })),
      ...(query ? parametersOf(schemas.of(query)) : []),
      ...(isChange && access !== 'public' ? [idempotencyKey] : []),
      ...(isStream ? [lastEventId] : []),
      ...(errors === 'openai' && isChange ? [conversationHeader, priorityHeader] : []),
    ],
    ...((body || accepts) && {
      requestBody: {
        required: true,
        content: {
          ...(body && { 'application/json': { schema: schemas.of(body) } }),
          ...Object.fromEntries(
            Object.entries(accepts ?? {}).map(([type, description]) => [type, { schema: { type: 'string', description } }]),
          ),
        },
      },
    }),
    responses: {
      ...Object.fromEntries(responses),
      default: { $ref: `#/components/responses/${errors === 'openai' ? 'OpenAIError' : 'Problem'}` },
    },
    ...(code.length > 0 && { 'x-codeSamples': code }),
  }
}

const statusWords: Record<string, string> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Begun; it goes on by itself.',
  204: 'Done; there is nothing to say.',
  302: 'Goes on elsewhere.',
  304: 'Not changed since.',
  401: 'Not known.',
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Makes the change once, however often it is sent.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}
const lastEventId = {
  name: 'Last-Event-ID',
  in: 'header',
  description: 'The id of the last event that was read.',
  schema: { type: 'string' },
}
const conversationHeader = {
  name: 'x-conversation-id',
  in: 'header',
  description: 'Joins this call to an earlier one’s conversation.',
  schema: { type: 'string' },
}

const priorityHeader = {
  name: 'x-priority',
  in: 'header',
  description: '`high` waits before others where models are busy; only for keys that may (`maxPriority`).',
  schema: { type: 'string', enum: ['high', 'normal'] },
}

const isSchema = (answer: object): answer is z.ZodType => '_zod' in answer

function contentOf(answer: NonNullable<NonNullable<RouteSpec['answers']>[number]>, schemas: Schemas): object {
  const byType: Record<string, z.ZodType | string> = isSchema(answer) ? { 'application/json': answer } : answer
  return Object.fromEntries(
    Object.entries(byType).map(([type, content]) => [
      type,
      {
        schema: typeof content === 'string' ? { description: content, ...(!/json/.test(type) && { type: 'string' }) } : schemas.of(content),
      },
    ]),
  )
}

function parametersOf({ properties = {}, required = [] }: JsonSchema): object[] {
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(description && { description }),
    required: required.includes(name),
    schema,
  }))
}

/** `postChatCompletions`, `getConversationsByIdMessages`: from what does not change, so that generated clients stay. */
function operationIdOf(method: string, path: string): string {
  const words = path
    .replace(/^\/api\/(v1\/)?/, '')
    .split('/')
    .map((part) => part.replace(/^\[(?:\.\.\.)?(\w+)\]$/, 'by-$1'))
    .join('-')
  return method.toLowerCase() + words.replace(/(?:^|[-.])(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function accessWords(access: Access): string {
  if (access === 'public') return 'Needs no API key.'
  if (access === 'visitor') return 'For visitors of the widget: needs the token of a session.'
  const { scope, roles } = rights[access]
  const key = scope && `an API key with the scope \`${scope}\`${scope === 'admin' ? '' : ' (or `admin`)'}`
  const session =
    roles.length > 0 &&
    `a session of the console with the role ${[roles.slice(0, -1).join(', '), roles.at(-1)].filter(Boolean).join(' or ')}`
  return `Needs ${[key, session].filter(Boolean).join(', or ')}.`
}

function securityOf(access: Access): Record<string, string[]>[] {
  if (access === 'public') return []
  if (access === 'visitor') return [{ visitorToken: [] }]
  const { scope, roles } = rights[access]
  return [...(scope ? [{ apiKey: [] }] : []), ...(roles.length > 0 ? [{ consoleSession: [] }] : [])]
}

const failure = (description: string, type: string, schema: JsonSchema) => ({
  description,
  headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
  content: { [type]: { schema } },
})
