import { z } from 'zod'
import { db } from '../database/client.ts'
import { id, money } from '../http/schemas.ts'
import { skipReasons } from '../llm/gateway/skip-reasons.ts'
import { symptoms, type VendorReason, vendorReasons } from '../llm/refusal.ts'
import { callColumns, entryStatuses } from '../usage/entries.ts'
import { answerSettings } from './class-settings.ts'
import { directMatch } from './direct/matcher.ts'
import { economy } from './economy/told.ts'
import { bar, timelineOf } from './timeline.ts'
import { cacheUse, readTrace, type TurnTrace, tracedImages, tracedRoute } from './trace.ts'

const tracedPassage = z
  .object({
    passageId: id('pas'),
    documentId: id('doc'),
    score: z.number().describe('Compares what one question finds.'),
    confidence: z.number().describe('0 to 1; can be compared anywhere.'),
    title: z.string().nullable().describe('Title, heading and text as they are now; `null` where they were changed or deleted since.'),
    heading: z.string().nullable(),
    text: z.string().nullable(),
  })
  .meta({ id: 'TracedPassage', description: 'A passage that was found for a question.' })

const tracedCall = z
  .object({
    id: id('use').describe('Of its row in the ledger.'),
    provider: z.string().describe('The slug of the vendor.'),
    via: z.string().nullable().describe('The provider by the name it was given, and its region where it has several.'),
    model: z.string().describe('The catalog id.'),
    attempt: z.int(),
    status: z.enum(entryStatuses),
    reason: z.enum(vendorReasons).nullable().describe('Why the vendor did not answer.'),
    symptom: z.enum(symptoms).nullable().describe('What of its answer could not be used, where the status alone does not say so.'),
    message: z.string().nullable().describe('The same in words.'),
    notes: z.array(z.string()).describe('What was sent differently from what the bot says.'),
    promptTokens: z.int().nullable(),
    completionTokens: z.int().nullable(),
    cachedTokens: z.int().nullable().describe('Of the prompt’s tokens, those that the vendor had cached.'),
    cacheWriteTokens: z.int().nullable().describe('Of the prompt’s tokens, those that the vendor put into its cache.'),
    reasoningTokens: z.int().nullable().describe('Of the answer’s tokens, those that the model thought and did not say.'),
    estimated: z.boolean().describe('The vendor did not count the tokens, so they are estimated.'),
    cost: money.nullable().describe('`null` when the price is not known, or nothing was spent.'),
    waitedMs: z.number().nullable().describe('How long it waited in the queue before.'),
    latencyMs: z.int().nullable(),
    ttftMs: z.int().nullable().describe('The time to the first token.'),
  })
  .meta({ id: 'TracedCall', description: 'A call to a vendor: how it went by the ledger, and in words by the trace.' })
type TracedCall = z.output<typeof tracedCall>

export const replyTrace = z
  .object({
    requestId: id('req').nullable(),
    lang: z.string().nullable().describe('The language of the question.'),
    botVersion: z.int().nullable(),
    passages: z.array(tracedPassage),
    calls: z.array(tracedCall),
    skipped: z
      .array(
        z.object({
          model: z.string().describe('The catalog id.'),
          via: z.string().nullable().describe('The provider by its name, and its region where it is not the main one.'),
          reason: z
            .enum(skipReasons)
            .nullable()
            .describe('`null`: it was not the gateway that let no call through; `why` says what it was.'),
          why: z.string().describe('The same in words.'),
        }),
      )
      .describe('The models that were not called.'),
    cache: cacheUse.nullable().describe('What the cache of answers did; `null` for a turn that broke off, and of earlier versions.'),
    direct: directMatch.nullable().describe('The approved question that it was taken for; `null` where a model was to answer.'),
    route: tracedRoute.nullable().describe('`null` where it was not kept.'),
    settings: answerSettings.nullable().describe('`null` where no model was asked by a bot, or it was not kept.'),
    economy: economy.nullable().describe('`null` where all that was recalled went into the prompt, or none was sent.'),
    problem: z.string().nullable().describe('Why the reply is not the JSON that was asked for.'),
    images: tracedImages.describe(
      'The question’s pictures, as they came and as they went to the model. What is made smaller costs some accuracy.',
    ),
    timeline: z.array(bar),
  })
  .meta({ id: 'ReplyTrace', description: 'How a reply came about.' })
export type ReplyTrace = z.output<typeof replyTrace>

type Reply = { id: string; trace: unknown; createdAt: Date }

/** The traces of a conversation's replies: what each kept of its own, its calls from the ledger, its passages as they are now. */
export async function tracesOf(conversationId: string, replies: Reply[]): Promise<Map<string, ReplyTrace>> {
  const kept = new Map(replies.map(({ id, trace }) => [id, readTrace(trace)]))
  const [entriesOf, passageOf] = await Promise.all([
    ledgerOf(
      conversationId,
      replies.map(({ id }) => id),
    ),
    passagesNamed([...kept.values()].flatMap((trace) => trace?.passages ?? [])),
  ])
  return new Map(
    replies.flatMap(({ id, createdAt }) => {
      const trace = kept.get(id) ?? null
      const entries = entriesOf.get(id) ?? []
      return trace || entries.length > 0 ? [[id, joined(trace, entries, createdAt, passageOf)] as const] : []
    }),
  )
}

type Entry = Awaited<ReturnType<typeof ledgerOf>> extends Map<string, (infer Row)[]> ? Row : never
type PassageOf = Awaited<ReturnType<typeof passagesNamed>>

function joined(trace: TurnTrace | null, entries: Entry[], askedAt: Date, passageOf: PassageOf): ReplyTrace {
  const {
    requestId = null,
    lang = null,
    botVersion = null,
    passages = [],
    attempts = [],
    skipped = [],
    json,
    cache = null,
    direct = null,
    route = null,
    settings = null,
    economy = null,
    images = [],
    startsMs = {},
    timesMs = {},
  } = trace ?? {}
  const timed = entries.map(({ createdAt, latencyMs }, place) => ({
    startMs: createdAt.getTime() - askedAt.getTime(),
    lengthMs: latencyMs ?? 0,
    waitedMs: attempts[place]?.waitedMs,
  }))
  return {
    requestId,
    lang,
    botVersion,
    passages: passages.map((passage) => ({ ...passage, ...passageOf(passage) })),
    // The ledger's rows of a turn and the attempts of its trace are written in the same order, one for each call.
    calls: entries.map((entry, place) => callOf(entry, attempts[place])),
    skipped: skipped.map(({ model, via = null, reason = null, why }) => ({ model, via, reason, why })),
    cache,
    direct,
    route,
    settings,
    economy,
    problem: json?.problem ?? null,
    images,
    timeline: timelineOf({ startsMs, timesMs }, timed),
  }
}

function callOf(
  { messageId, createdAt, costAmount, costCurrency, status, error, ...entry }: Entry,
  attempt: TurnTrace['attempts'][number] | undefined,
): TracedCall {
  return {
    ...entry,
    status: status as TracedCall['status'],
    reason: error as VendorReason | null,
    via: attempt?.via ?? null,
    waitedMs: attempt?.waitedMs ?? null,
    symptom: attempt?.symptom ?? null,
    message: attempt?.message ?? null,
    notes: attempt?.notes ?? [],
    cost: costAmount && costCurrency ? { amount: costAmount.toFixed(), currency: costCurrency } : null,
  }
}

async function ledgerOf(conversationId: string, messageIds: string[]) {
  const rows = await db().usageEntry.findMany({
    where: { conversationId, messageId: { in: messageIds } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { ...callColumns, messageId: true },
  })
  return Map.groupBy(rows, ({ messageId }) => messageId ?? '')
}

async function passagesNamed(named: TurnTrace['passages']) {
  const [passages, documents] = await Promise.all([
    db().passage.findMany({
      where: { id: { in: named.map(({ passageId }) => passageId) } },
      select: { id: true, heading: true, text: true },
    }),
    db().document.findMany({ where: { id: { in: named.map(({ documentId }) => documentId) } }, select: { id: true, title: true } }),
  ])
  const titles = new Map(documents.map(({ id, title }) => [id, title]))
  const texts = new Map(passages.map(({ id, ...passage }) => [id, passage]))
  return ({ passageId, documentId }: TurnTrace['passages'][number]) => ({
    title: titles.get(documentId) ?? null,
    heading: texts.get(passageId)?.heading ?? null,
    text: texts.get(passageId)?.text ?? null,
  })
}
