import { type Caller, requireModel } from '../access/caller.ts'
import { type KeyPriority, keyPriorities } from '../access/roles.ts'
import type { RequestClaim } from '../database/idempotency.ts'
import { type Failure, invalid } from '../failure.ts'
import { type Attachment, isText } from '../images/attachments.ts'
import { embeddedId } from '../llm/catalog.ts'
import { defaultBot, isBot } from './bots.ts'
import type { TurnEvents } from './events.ts'
import { beginTurn } from './live.ts'
import { completionOf, completionStream, passThroughFailure, shapeOf } from './openai-completions.ts'
import { contextCharsMax, type TurnRequest } from './turn-request.ts'

export type OpenaiCall = {
  request: Request
  requestId: string
  caller: Caller
  body: { model: string; stream?: boolean | null; stream_options?: { include_usage?: boolean | null } | null }
  /** The whole turn when `model` is a bot; throws where no user asks anything. */
  asBot: () => Pick<TurnRequest, 'question' | 'history' | 'context'>
  /** What is kept as the question when it is a catalog model. */
  question: string
  /** What goes to a catalog model unchanged. */
  passThrough: NonNullable<TurnRequest['passThrough']>
  json?: TurnRequest['json']
  /** The pictures and texts of the messages; a bot is shown those of the question. */
  attachments?: Attachment[]
  completion: boolean
  /** A caller with an `Idempotency-Key` comes back for the answer, so his lost connection cancels nothing. */
  claim?: RequestClaim
}

/** Answers a call in OpenAI's wire format: `model` is a bot's slug, a catalog id, or `auto`. A caller who leaves for good cancels the call. */
export async function answerOpenai({
  request,
  requestId,
  caller,
  body,
  asBot,
  question,
  passThrough,
  json,
  attachments = [],
  completion,
  claim,
}: OpenaiCall): Promise<Response> {
  const stream = body.stream === true
  const conversationId = request.headers.get('x-conversation-id') ?? undefined
  const priority = priorityIn(request.headers)
  const common = { requestId, question, conversationId, priority, channel: 'api' as const, stream, claim, json }
  const turn = await beginTurn({ ...common, ...(await answeredBy(body.model, caller, { asBot, passThrough, attachments })) }, caller)
  const headers = { 'x-conversation-id': turn.conversationId }
  const shape = shapeOf(turn.messageId, body.model, completion)
  const lost = claim ? () => {} : turn.stop
  if (request.signal.aborted) lost()
  else request.signal.addEventListener('abort', lost, { once: true })
  if (stream) {
    const failure = await failedAtOnce(turn.events) // a vendor that fails at once is still a status, not a broken stream
    if (failure) throw failure
    return completionStream(turn.events, shape, {
      includeUsage: body.stream_options?.include_usage === true,
      requestId,
      lost,
      headers,
    })
  }
  const answer = await turn.answer
  const failure = passThroughFailure(answer)
  if (failure) throw failure
  return Response.json(completionOf(answer, shape), { headers })
}

/** The official clients send what OpenAI does not know as a header. */
function priorityIn(headers: Headers): KeyPriority | undefined {
  const asked = headers.get('x-priority')
  const known = keyPriorities.find((priority) => priority === asked)
  if (asked !== null && !known) throw invalid('x-priority', 'expected high or normal')
  return known
}

type Forms = Pick<OpenaiCall, 'asBot' | 'passThrough'> & { attachments: Attachment[] }

async function answeredBy(model: string, caller: Caller, { asBot, passThrough, attachments }: Forms): Promise<Partial<TurnRequest>> {
  const asked = attachments.filter(({ isPast }) => !isPast)
  if (await isBot(model)) {
    const { question, history, context = '' } = asBot()
    return { bot: model, question, history: history?.length ? history : undefined, context: cut(context) || undefined, attachments: asked }
  }
  if (model === embeddedId) return { bot: defaultBot, model, question: asBot().question, attachments: asked }
  requireModel(caller, model)
  const text = attachments.find(isText)
  if (text) throw invalid(text.path, 'only a bot reads attached texts; messages to a model are passed through unchanged')
  return { model, passThrough, attachments }
}

/** As much of it as a bot takes, without half of a character at its end. */
const cut = (context: string): string => {
  const kept = context.slice(0, contextCharsMax)
  return kept.isWellFormed() ? kept : kept.slice(0, -1)
}

/** Longer than this nobody is left without a word: from then on the stream's heartbeat keeps proxies from cutting it. */
const silentMsMax = 10_000

/** The failure of a turn that says nothing before it fails; none once it has said something, or been silent for long. */
async function failedAtOnce(events: TurnEvents): Promise<Failure | undefined> {
  const silence = Promise.withResolvers<undefined>()
  const patience = setTimeout(silence.resolve, silentMsMax, undefined)
  const second = await Promise.race([events.first(({ type }) => type !== 'start' && type !== 'queued'), silence.promise])
  clearTimeout(patience)
  if (second?.type === 'failed') return second.failure
  return second?.type === 'finish' ? passThroughFailure(second.answer) : undefined
}
