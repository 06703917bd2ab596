import { once, onStop } from '../process.ts'
import { hotConnections, hotWritersMax } from './client.ts'
import { databaseCodeOf, isDatabaseAway, saidOf } from './errors.ts'
import { type CommitVerdict, GroupCommit } from './group-commit.ts'

export type ConversationRow = {
  id: string
  botId: string | null
  visitorId: string | null
  apiKeyId: string | null
  chatId: string | null
  title: string
  channel: string
  createdAt: string
}
/** A question, a reply to come, or one that is there already, with all that belongs to it. */
export type MessageRow = {
  id: string
  conversationId: string
  role: string
  text: string
  status: string
  replyToId: string | null
  createdAt: string
} & Partial<ReplyRow>
/** Money and counts as they are stored; `cost` is a list of {amount, currency}. */
export type ReplyRow = {
  id: string
  text: string
  status: string
  model: string | null
  provider: string | null
  finishReason: string
  degraded: boolean
  cached: boolean
  direct: boolean
  promptTokens: number | null
  completionTokens: number | null
  estimated: boolean
  cost: { amount: string; currency: string }[] | null
  latencyMs: number
  trace: unknown
}
/** A look into the cache; `saved` and `spent` are lists of {amount, currency}. */
export type LookupRow = {
  id: string
  botId: string
  apiKeyId: string | null
  result: string
  provider: string | null
  model: string | null
  saved: { amount: string; currency: string }[] | null
  /** Of a hit whose question was only alike. */
  similarity: number | null
  /** What the look itself cost. */
  spent: { amount: string; currency: string }[] | null
  createdAt: string
}
export type CitationRow = {
  id: string
  messageId: string
  position: number
  documentId: string | null
  passageId: string | null
  title: string
  url: string | null
  quote: string
}
export type EntryRow = {
  id: string
  requestId: string
  conversationId: string | null
  messageId: string | null
  botId: string | null
  apiKeyId: string | null
  providerId: string | null
  provider: string
  model: string
  purpose: string
  attempt: number
  createdAt: string
}
export type SettlementRow = {
  id: string
  status: string
  error: string | null
  promptTokens: number | null
  completionTokens: number | null
  cachedTokens: number | null
  cacheWriteTokens: number | null
  reasoningTokens: number | null
  vendorUsage: unknown
  estimated: boolean
  costAmount: string | null
  costCurrency: string | null
  priceId: string | null
  latencyMs: number
  ttftMs: number | null
  settledAt: string
}

/** What a call has cost a budget in which it had something reserved. */
export type ReleasedRow = { entryId: string; budgetId: string; spent: string; unpriced: number }

/** A picture that is there already, and the message it belongs to from now on. */
export type ImageRow = { id: string; messageId: string }

/** What one step of a turn writes at once: all of it is committed, or nothing. */
export type TurnWrite = {
  conversations?: ConversationRow[]
  touched?: { id: string; at: string }[]
  messages?: MessageRow[]
  images?: ImageRow[]
  /** Uploads of which a message has its own copy now. */
  uploads?: { id: string }[]
  replies?: ReplyRow[]
  citations?: CitationRow[]
  entries?: EntryRow[]
  /** Rows of calls that were refused before they were made. */
  withdrawn?: { id: string }[]
  settlements?: SettlementRow[]
  released?: ReleasedRow[]
  lookups?: LookupRow[]
}

/** What a reply has and a question has not, as columns of a record set. */
const ofReply = `model text, provider text, "finishReason" text, degraded boolean, cached boolean, direct boolean, "promptTokens" int,
  "completionTokens" int, estimated boolean, cost jsonb, "latencyMs" int, trace jsonb`
/** Takes all of a reply from the row of this name. */
const replyFrom = (row: string) => `text = ${row}.text, status = ${row}.status, model = ${row}.model, provider = ${row}.provider,
  "finishReason" = ${row}."finishReason", degraded = ${row}.degraded, cached = ${row}.cached, direct = ${row}.direct,
  "promptTokens" = ${row}."promptTokens", "completionTokens" = ${row}."completionTokens", estimated = ${row}.estimated, cost = ${row}.cost,
  "latencyMs" = ${row}."latencyMs", trace = ${row}.trace`

/*
 * One statement for everything that waits, each kind of row from a jsonb list of its own: a third of the
 * cost of one insert per row, and money stays the exact string it was. Inserts ignore an id that is there already, but for a reply to one
 * that was to come, so a statement whose answer was lost may be sent again.
 */
const parts: Record<keyof TurnWrite, (rows: string) => string> = {
  conversations: (
    rows,
  ) => `INSERT INTO "Conversation" (id, "botId", "visitorId", "apiKeyId", "chatId", title, channel, "createdAt", "updatedAt")
    SELECT id, "botId", "visitorId", "apiKeyId", "chatId", title, channel, "createdAt", "createdAt"
    FROM jsonb_to_recordset(${rows}) AS r(id text, "botId" text, "visitorId" text, "apiKeyId" text, "chatId" text,
      title text, channel text, "createdAt" timestamptz)
    ON CONFLICT (id) DO NOTHING`,
  touched: (rows) => `UPDATE "Conversation" c SET "updatedAt" = greatest(c."updatedAt", t.at)
    FROM (SELECT id, max(at) AS at FROM jsonb_to_recordset(${rows}) AS r(id text, at timestamptz) GROUP BY id) t WHERE c.id = t.id`,
  messages: (rows) => `INSERT INTO "Message" (id, "conversationId", seq, role, text, status, "replyToId", "createdAt", model, provider,
      "finishReason", degraded, cached, direct, "promptTokens", "completionTokens", estimated, cost, "latencyMs", trace)
    SELECT id, "conversationId",
      coalesce((SELECT max(m.seq) FROM "Message" m WHERE m."conversationId" = r."conversationId"), 0)
        + row_number() OVER (PARTITION BY r."conversationId" ORDER BY r.ordinality),
      role, text, status, "replyToId", "createdAt", model, provider, "finishReason", coalesce(degraded, false), coalesce(cached, false),
      coalesce(direct, false), "promptTokens", "completionTokens", coalesce(estimated, false), cost, "latencyMs", trace
    FROM ROWS FROM (jsonb_to_recordset(${rows}) AS (id text, "conversationId" text, role text, text text, status text,
      "replyToId" text, "createdAt" timestamptz, ${ofReply})) WITH ORDINALITY AS r
    ON CONFLICT (id) DO UPDATE SET ${replyFrom('excluded')} WHERE excluded.role = 'assistant' AND excluded.status <> 'pending'`,
  images: (rows) => `UPDATE "Image" i SET "messageId" = r."messageId"
    FROM jsonb_to_recordset(${rows}) AS r(id text, "messageId" text) WHERE i.id = r.id`,
  uploads: (rows) => `DELETE FROM "Image" i USING jsonb_to_recordset(${rows}) AS r(id text) WHERE i.id = r.id AND i."messageId" IS NULL`,
  replies: (rows) => `UPDATE "Message" m SET ${replyFrom('r')}
    FROM jsonb_to_recordset(${rows}) AS r(id text, text text, status text, ${ofReply})
    WHERE m.id = r.id`,
  citations: (rows) => `INSERT INTO "Citation" (id, "messageId", position, "documentId", "passageId", title, url, quote)
    SELECT r.id, r."messageId", r.position, d.id, r."passageId", r.title, r.url, r.quote
    FROM jsonb_to_recordset(${rows}) AS r(id text, "messageId" text, position int, "documentId" text, "passageId" text,
      title text, url text, quote text) LEFT JOIN "Document" d ON d.id = r."documentId"
    ON CONFLICT (id) DO NOTHING`,
  entries: (
    rows,
  ) => `INSERT INTO "UsageEntry" (id, "requestId", "conversationId", "messageId", "botId", "apiKeyId", "providerId", provider, model,
      purpose, attempt, "createdAt")
    SELECT id, "requestId", "conversationId", "messageId", "botId", "apiKeyId", "providerId", provider, model, purpose, attempt, "createdAt"
    FROM jsonb_to_recordset(${rows}) AS r(id text, "requestId" text, "conversationId" text, "messageId" text, "botId" text,
      "apiKeyId" text, "providerId" text, provider text, model text, purpose text, attempt int, "createdAt" timestamptz)
    ON CONFLICT (id) DO NOTHING`,
  withdrawn: (rows) =>
    `DELETE FROM "UsageEntry" u USING jsonb_to_recordset(${rows}) AS r(id text) WHERE u.id = r.id AND u.status = 'pending'`,
  settlements: (rows) => `UPDATE "UsageEntry" u SET status = r.status, error = r.error, "promptTokens" = r."promptTokens",
      "completionTokens" = r."completionTokens", "cachedTokens" = r."cachedTokens", "cacheWriteTokens" = r."cacheWriteTokens",
      "reasoningTokens" = r."reasoningTokens", "vendorUsage" = r."vendorUsage", estimated = r.estimated, "costAmount" = r."costAmount",
      "costCurrency" = r."costCurrency", "priceId" = r."priceId", "latencyMs" = r."latencyMs", "ttftMs" = r."ttftMs", "settledAt" = r."settledAt"
    FROM jsonb_to_recordset(${rows}) AS r(id text, status text, error text, "promptTokens" int, "completionTokens" int,
      "cachedTokens" int, "cacheWriteTokens" int, "reasoningTokens" int, "vendorUsage" jsonb, estimated boolean, "costAmount" numeric, "costCurrency" text, "priceId" text, "latencyMs" int, "ttftMs" int,
      "settledAt" timestamptz)
    WHERE u.id = r.id`,
  released: (rows) => `DELETE FROM "BudgetReservation" v
    USING jsonb_to_recordset(${rows}) AS r("entryId" text, "budgetId" text, spent numeric, unpriced int)
    WHERE v."entryId" = r."entryId" AND v."budgetId" = r."budgetId"
    RETURNING v."budgetId", v.subject, v."periodStart", v.amount, r.spent, r.unpriced`,
  lookups: (rows) => `INSERT INTO "CacheLookup" (id, "botId", "apiKeyId", result, provider, model, saved, similarity, spent, "createdAt")
    SELECT id, "botId", "apiKeyId", result, provider, model, saved, similarity, spent, "createdAt"
    FROM jsonb_to_recordset(${rows}) AS r(id text, "botId" text, "apiKeyId" text, result text, provider text, model text, saved jsonb,
      similarity float, spent jsonb, "createdAt" timestamptz)
    ON CONFLICT (id) DO NOTHING`,
}
/** What follows from reservations that are gone: only those count, so that nothing is counted twice; in one order, so that nobody waits in a ring. */
const spendings = `INSERT INTO "BudgetSpending" AS s ("budgetId", subject, "periodStart", spent, reserved, unpriced)
    SELECT "budgetId", subject, "periodStart", sum(spent), -sum(amount), sum(unpriced) FROM released_ GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT ("budgetId", subject, "periodStart")
    DO UPDATE SET spent = s.spent + excluded.spent, reserved = s.reserved + excluded.reserved, unpriced = s.unpriced + excluded.unpriced`
const kinds = Object.keys(parts) as (keyof TurnWrite)[]

/** The statement for these kinds of rows: of the kinds there are, few meet in practice, and each statement is made and prepared once. */
const statementFor = (present: (keyof TurnWrite)[]): string =>
  once(`database.statement.${present}`, () => {
    const steps = present.map((kind, at) => `${kind}_ AS (${parts[kind](`$${at + 1}::jsonb`)})`)
    if (present.includes('released')) steps.push(`spendings_ AS (${spendings})`)
    return `WITH ${steps.join(', ')} SELECT 1`
  })

const asText = { scalarType: 'string', arity: 'scalar' } as const

async function commit(writes: TurnWrite[]): Promise<void> {
  const rows = Object.fromEntries(kinds.map((kind) => [kind, [] as object[]])) as Record<keyof TurnWrite, object[]>
  for (const write of writes) for (const kind of Object.keys(write) as (keyof TurnWrite)[]) rows[kind].push(...(write[kind] ?? []))
  const present = kinds.filter((kind) => rows[kind].length > 0)
  if (present.length === 0) return
  const connections = await hotConnections()
  const args = present.map((kind) => JSON.stringify(rows[kind]))
  await connections.executeRaw({ sql: statementFor(present), args, argTypes: args.map(() => asText) })
}

function judge(error: unknown): CommitVerdict {
  const code = databaseCodeOf(error)
  if (code === '23505' && saidOf(error).includes('seq')) return 'try_again' // another instance wrote to the same conversation
  if (code === '40001' || code === '40P01') return 'try_again'
  if (/^2[123]...$/.test(code)) return 'bad_row' // 21000: a message twice in one statement, which is none in two
  return isDatabaseAway(error) ? 'unavailable' : 'failed'
}

const writer = () =>
  once('database.writer', () => {
    const made = new GroupCommit<TurnWrite>({ commit, judge, writersMax: hotWritersMax })
    void hotConnections() // so that its pool is registered to end after the writer
    onStop(() => made.drain())
    return made
  })

/** How long a write waits for a database that is away: a question is refused soon, a reply is worth waiting for. */
export const patience = { question: 1_500, reply: 30_000 } as const

/** Commits what one step of a turn wrote, a little later with others where nobody waits for it (`unhurried`). Resolves after the commit. */
export const writeTurn = (write: TurnWrite, patienceMs: number, { unhurried = false } = {}): Promise<void> =>
  writer().write(write, { patienceMs, unhurried })

/**
 * Gives a reply, and what is written with it, to its question where that still waits for its commit: they are stored as one, or not at
 * all. False where the question is on its way or stored: then the reply is to be written after it.
 */
export function joinQuestion(write: TurnWrite): boolean {
  const [reply] = write.replies ?? []
  if (!reply) return false
  const isItsQuestion = ({ messages = [] }: TurnWrite) => messages.some(({ id }) => id === reply.id)
  return writer().amend(isItsQuestion, ({ messages = [], ...begun }) => ({
    ...begun,
    ...write,
    replies: [],
    messages: messages.map((message) => (message.id === reply.id ? { ...message, ...reply } : message)),
  }))
}
