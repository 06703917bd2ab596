import { z } from 'zod'
import { failureCodes } from '../failure.ts'
import { cost } from '../http/schemas.ts'
import { imageSize } from '../images/image-size.ts'
import { skipReasons } from '../llm/gateway/skip-reasons.ts'
import type { Draft } from '../llm/generate.ts'
import { symptoms } from '../llm/refusal.ts'
import { inquiryClasses, topics } from '../routing/inquiry-classes.ts'
import { deciders, type Routed } from '../routing/route-turn.ts'
import type { CacheUse } from './answer-cache/answer-once.ts'
import { bypasses } from './answer-cache/bypass.ts'
import type { CheckedAnswer } from './check.ts'
import { answerSettings } from './class-settings.ts'
import { directMatch } from './direct/matcher.ts'
import { economy } from './economy/told.ts'
import type { Turn } from './turn-state.ts'

/** What the cache of answers did for a turn. */
export const cacheUse = z.object({
  result: z.enum(['hit', 'shared', 'miss', 'bypass']),
  why: z.enum(bypasses).optional().describe('Why the cache is not for this turn.'),
  saved: cost.nullable().optional().describe('What the answer had cost, and did not cost again; `null` where that is not known.'),
  level: z.literal('semantic').optional().describe('The question was not the same, only alike.'),
  similarity: z.number().optional().describe('How alike: the cosine of their embeddings.'),
  spent: cost
    .nullable()
    .optional()
    .describe('What the embedding cost by which a question that is alike was looked for; `null` where that is not known.'),
})

/** What a question was about, and what decided which model was asked first. */
export const tracedRoute = z
  .object({
    class: z.enum(inquiryClasses).nullable().describe('What it was for. `null`: a program named the model, and nobody asked.'),
    score: z.number().nullable().describe('How sure that is, 0 to 1.'),
    topics: z.array(z.enum(topics)).nullable().describe('The topics that it touches.'),
    by: z.enum(deciders).describe('What decided which model was asked first.'),
    rule: z.object({ id: z.string(), name: z.string() }).nullable().describe('The rule that decided.'),
  })
  .meta({ id: 'TracedRoute', description: 'What a question was about, and what decided which model was asked first.' })

/** The question's pictures, as they came and as they went to the model. */
export const tracedImages = z.array(z.object({ before: imageSize, after: imageSize }))

/**
 * What a turn did, as it is kept with the reply: never the prompt, never a key. Times in milliseconds, starts since the question
 * came. Of a call more is written than is read again here: the ledger has it. What earlier versions did not keep has a default.
 */
const turnTrace = z.object({
  requestId: z.string(),
  lang: z.string(),
  botVersion: z.number().nullable(),
  passages: z.array(z.object({ passageId: z.string(), documentId: z.string(), score: z.number(), confidence: z.number() })),
  attempts: z.array(
    z.object({
      symptom: z.enum(symptoms).optional(),
      message: z.string().optional(),
      via: z.string().optional(),
      waitedMs: z.number().optional(),
      notes: z.array(z.string()).optional(),
    }),
  ),
  images: tracedImages.default([]),
  skipped: z
    .array(
      z.object({
        model: z.string(),
        via: z.string().optional(),
        reason: z.enum(skipReasons).optional(),
        why: z.string(),
      }),
    )
    .default([]),
  /** The reply is JSON, or why it is not. */
  json: z.object({ problem: z.string().nullable() }).optional(),
  /** Nothing for a turn that broke off on our side. */
  cache: cacheUse.optional(),
  /** The pair whose approved answer it is. */
  direct: directMatch.optional(),
  /** No model could be asked: when one may be. */
  retryInSeconds: z.number().optional(),
  /** Why there is no answer, as the caller was told, where it broke off on our side. */
  failure: z
    .object({
      code: z.enum(failureCodes),
      message: z.string(),
      errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
      retryAfter: z.string().optional(),
    })
    .optional(),
  route: tracedRoute.optional(),
  /** How a bot's answer was asked for, and what of its prompt was left out for every model; nothing where no vendor was asked. */
  settings: answerSettings.optional(),
  economy: economy.optional(),
  startsMs: z.record(z.string(), z.number()).default({}),
  timesMs: z.record(z.string(), z.number()),
})
export type TurnTrace = z.output<typeof turnTrace>

/** A trace as it is read again; null where there is none, or one that nobody can read any more. */
export const readTrace = (value: unknown): TurnTrace | null => turnTrace.safeParse(value).data ?? null

/** How models were asked. */
type AskedWith = Pick<TurnTrace, 'settings' | 'economy'>

export type Trace = {
  /** Runs one step of the turn and notes when it began and how long it took. */
  timed<T>(step: string, work: () => Promise<T>): Promise<T>
  /** Notes how models are asked. */
  asks(how: AskedWith): void
  whole(
    draft: Pick<Draft, 'attempts' | 'skipped'>,
    checked: Pick<CheckedAnswer, 'passages' | 'json' | 'problem' | 'retryInSeconds'>,
    cache?: CacheUse,
  ): TurnTrace
}

export function startTrace(turn: Turn): Trace {
  const startsMs: Record<string, number> = {}
  const timesMs: Record<string, number> = {}
  const askedAt = performance.now() - (Date.now() - turn.startedAt)
  let asked: AskedWith = {}
  return {
    asks(how) {
      asked = how
    },
    async timed(step, work) {
      const began = performance.now()
      startsMs[step] = hundredths(began - askedAt)
      try {
        return await work()
      } finally {
        timesMs[step] = hundredths(performance.now() - began)
      }
    },
    whole: ({ attempts, skipped }, { passages, json, problem, retryInSeconds }, cache) => ({
      requestId: turn.request.requestId,
      lang: turn.lang,
      botVersion: turn.bot?.version ?? null,
      passages: passages.map(({ passageId, documentId, score, confidence }) => ({ passageId, documentId, score, confidence })),
      attempts,
      skipped,
      route: routeOf(turn.route),
      ...(attempts.length > 0 && asked),
      ...((json !== undefined || problem !== undefined) && { json: { problem: problem ?? null } }),
      cache,
      ...(turn.direct && { direct: turn.direct.match }),
      ...(retryInSeconds !== undefined && { retryInSeconds }),
      images: turn.images.map(({ before, bytes, width, height }) => ({ before, after: { bytes, width, height } })),
      startsMs,
      timesMs,
    }),
  }
}

const hundredths = (ms: number): number => Math.round(ms * 100) / 100

const routeOf = ({ inquiry, by, rule }: Routed): TurnTrace['route'] => ({
  ...(inquiry ?? { class: null, score: null, topics: null }),
  by,
  rule: rule && { id: rule.id, name: rule.name },
})
