import { z } from 'zod'
import type { VisitorCaller } from '../access/caller.ts'
import { clientAddress } from '../access/client-address.ts'
import { type Answer, isLast } from '../chat/events.ts'
import { beginTurn, findTurn, type LiveTurn } from '../chat/live.ts'
import { isApology } from '../chat/prompt.ts'
import { lastEventIn, uiStream } from '../chat/ui-stream.ts'
import type { Bot } from '../database/generated/client.ts'
import { notify } from '../database/notices.ts'
import type { Failure } from '../failure.ts'
import { requestClaim } from '../http/idempotency.ts'
import { localeOf } from '../i18n/locale.ts'
import { inWords } from '../i18n/problems.ts'
import { attachments, placed } from '../images/attachments.ts'
import { placeOfNext, visitorTopic } from './conversation.ts'

export const messageRequest = z
  .object({
    text: z.string().describe('At most 8,000 characters; may be empty beside an attachment.'),
    clientId: z.string().min(1).max(100).describe('The page’s own id of the message: sent twice it is one message.'),
    attachments: attachments.optional().describe('At most four pictures and texts.'),
    direct: z.boolean().optional().describe('`false`: no approved answer is given, and the model is asked.'),
  })
  .meta({ examples: [{ text: 'How do I return an item?', clientId: 'first' }] })
type MessageRequest = z.infer<typeof messageRequest> & { requestId: string }

/** What a visitor is told of an answer beside its words: nothing of models, cost or what else is the shop's business. */
const toldToVisitors = ({ conversationId, messageId, status, finishReason, cached, direct, degraded, reply }: Answer) => ({
  conversationId,
  messageId,
  status,
  finishReason,
  cached,
  direct,
  degraded,
  ...(status === 'failed' && { apology: isApology(reply) }),
})

function streamed(turn: LiveTurn, headers: Headers): Response {
  const locale = localeOf(headers)
  const told = { ofAnswer: toldToVisitors, ofFailure: ({ message }: Failure) => inWords(message, locale) }
  return uiStream(turn.events, { after: lastEventIn(headers), told })
}

/** Takes a visitor's message to the bot, and streams the answer. The same `clientId` again is answered by the same turn. */
export async function answerMessage(
  { caller, bot, headers }: { caller: VisitorCaller; bot: Bot; headers: Headers },
  { requestId, text, clientId, attachments, direct }: MessageRequest,
): Promise<Response> {
  const turn = await beginTurn(
    {
      requestId,
      question: text,
      attachments: placed(attachments),
      bot: bot.slug,
      direct,
      ...(await placeOfNext(caller)),
      channel: 'widget',
      address: clientAddress(headers),
      stream: true,
      claim: requestClaim(caller, 'widget message', clientId, { text, attachments }),
    },
    caller,
  )
  void notify({ topic: visitorTopic(caller.visitorId), type: 'turn', messageId: turn.messageId })
  return streamed(turn, headers)
}

/** The turn of a reply again, running or settled, after the event that the reader has seen last. */
export const resumeMessage = async (caller: VisitorCaller, replyId: string, headers: Headers): Promise<Response> =>
  streamed(await findTurn(replyId, caller), headers)

export const stopView = z.object({ stopped: z.boolean().describe('`false` when it had ended already.') })

/** Stops an answer, on whichever instance it runs; the words that were sent are kept. One that has ended stays as it is. */
export async function stopMessage(caller: VisitorCaller, replyId: string): Promise<z.output<typeof stopView>> {
  const turn = await findTurn(replyId, caller)
  turn.stop()
  const last = await turn.events.first(isLast)
  return { stopped: last.type === 'finish' && last.answer.finishReason === 'cancelled' }
}
