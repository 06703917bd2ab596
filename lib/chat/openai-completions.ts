import { Failure } from '../failure.ts'
import { openaiError } from '../http/answer.ts'
import { type EventWriter, eventStream } from '../http/event-stream.ts'
import { timeOf } from '../ids.ts'
import { type Answer, isLast, type TurnEvent, type TurnEvents } from './events.ts'

/* A turn's answer in OpenAI's wire format: whole, as a stream of chunks, or as the failure that it is. */

type Shape = { id: string; created: number; model: string; completion: boolean }

export const shapeOf = (messageId: string, model: string, completion = false): Shape => ({
  id: `${completion ? 'cmpl' : 'chatcmpl'}-${messageId.slice(4)}`,
  created: Math.floor(timeOf(messageId) / 1000),
  model,
  completion,
})

const finishReasonOf = ({ finishReason }: Answer) => (['length', 'content_filter'].includes(finishReason) ? finishReason : 'stop')
const usageOf = ({ usage }: Answer) => ({
  prompt_tokens: usage.promptTokens,
  completion_tokens: usage.completionTokens,
  total_tokens: usage.promptTokens + usage.completionTokens,
})
const extraOf = ({ conversationId, messageId, status, citations, cost, cached, direct, degraded, model, provider }: Answer) => ({
  conversationId,
  messageId,
  status,
  citations,
  cost,
  cached,
  direct,
  degraded,
  model,
  provider,
})

/** A whole answer in OpenAI's shape, with ours beside it under `frontdesk`. */
export function completionOf(answer: Answer, { completion, ...shape }: Shape): object {
  const finish = { index: 0, finish_reason: finishReasonOf(answer), logprobs: null }
  const choice = completion
    ? { ...finish, text: answer.reply }
    : { ...finish, message: { role: 'assistant', content: answer.reply, refusal: null } }
  return {
    ...shape,
    object: completion ? 'text_completion' : 'chat.completion',
    choices: [choice],
    usage: usageOf(answer),
    frontdesk: extraOf(answer),
  }
}

/** A turn as OpenAI's stream of chunks. `lost` is called when the reader leaves before the end. */
export function completionStream(
  events: TurnEvents,
  shape: Shape,
  options: { includeUsage: boolean; requestId: string; lost: () => void; headers: Record<string, string> },
): Response {
  return eventStream(
    (writer) => {
      let ended = false
      const unsubscribe = events.subscribe((event) => {
        ended ||= isLast(event)
        writeChunks(writer, event, shape, options)
      })
      return () => {
        unsubscribe()
        if (!ended) options.lost()
      }
    },
    { headers: options.headers },
  )
}

function writeChunks(
  { write, end }: EventWriter,
  event: TurnEvent,
  { completion, ...shape }: Shape,
  { includeUsage, requestId }: { includeUsage: boolean; requestId: string },
): void {
  const usage = includeUsage ? { usage: null } : {}
  const chunk = (choices: object[], more: object = {}) =>
    `data: ${JSON.stringify({ ...shape, object: completion ? 'text_completion' : 'chat.completion.chunk', choices, ...usage, ...more })}\n\n`
  const said = (delta: object, text: string, finish_reason: string | null = null) =>
    completion ? [{ index: 0, text, finish_reason }] : [{ index: 0, delta, finish_reason }]
  if (event.type === 'start' && !completion) write(chunk(said({ role: 'assistant', content: '' }, '')))
  if (event.type === 'text') write(chunk(said({ content: event.text }, event.text)))
  if (event.type === 'finish') {
    const { answer } = event
    const failure = passThroughFailure(answer) ?? brokenOffFailure(answer)
    write(
      failure
        ? `data: ${JSON.stringify({ error: openaiError(failure, requestId, failure.status) })}\n\n`
        : chunk(said({}, '', finishReasonOf(answer)), { frontdesk: extraOf(answer) }),
    )
    if (includeUsage && !failure) write(chunk([], { usage: usageOf(answer) }))
    write('data: [DONE]\n\n')
    end()
  }
  if (event.type === 'failed') {
    const { failure } = event
    write(`data: ${JSON.stringify({ error: openaiError(failure, requestId, failure.status) })}\n\ndata: [DONE]\n\n`)
    end()
  }
}

/** A stream that broke off after a model's first words: "stop" at its end would pass a part for the whole. An apology cost no tokens. */
function brokenOffFailure({ finishReason, usage }: Answer): Failure | undefined {
  if (finishReason !== 'error' || usage.completionTokens === 0) return undefined
  return new Failure('upstream_failed', 'The answer broke off. Each attempt stands in the ledger under this request.')
}

/**
 * A call to a named model that came to nothing is the vendor's failure, told as such: there is no bot to apologise. So is an
 * answer that had to be JSON and is not: nobody who reads it as JSON could read an apology. Where no call could be made at all,
 * it is ours, and says when to come again.
 */
export function passThroughFailure({ status, reply, model, problem, retryInSeconds }: Answer): Failure | undefined {
  if (retryInSeconds !== undefined && (problem !== undefined || reply === ''))
    return new Failure('overloaded', `No model could be asked. Try again in ${retryInSeconds} s.`, {
      headers: { 'retry-after': String(retryInSeconds) },
    })
  if (problem !== undefined)
    return new Failure('upstream_failed', `No answer is the JSON that was asked for${model ? ` (${model})` : ''}: ${problem}.`)
  if (status !== 'failed' || reply !== '') return undefined
  return new Failure(
    'upstream_failed',
    `The model ${model ?? ''} did not answer. Each attempt stands in the ledger under this request.`.replace('  ', ' '),
  )
}
