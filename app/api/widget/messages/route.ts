import { uiStreamWords } from '#lib/chat/ui-stream.ts'
import { messagePageQuery } from '#lib/http/page.ts'
import { mebibyte } from '#lib/http/route.ts'
import { historyView, readHistory } from '#lib/widget/history.ts'
import { answerMessage, messageRequest } from '#lib/widget/messages.ts'
import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  GET: widgetRoute(
    {
      query: messagePageQuery,
      says: 'The newest messages of the visitor’s open conversation, oldest first; `nextCursor` leads to those before.',
      answers: { 200: historyView },
    },
    async ({ caller, query }) => Response.json(await readHistory(caller, { limit: query.limit, beforeSeq: query.cursor })),
  ),
  POST: widgetRoute(
    {
      body: messageRequest,
      bodyBytesMax: 20 * mebibyte,
      isTurn: true,
      message: true,
      says: 'Asks the bot, and streams its answer. `clientId` does what an `Idempotency-Key` does elsewhere: the same one twice is one message.',
      answers: { 200: { 'text/event-stream': uiStreamWords } },
    },
    ({ caller, bot, body, request, requestId }) => answerMessage({ caller, bot, headers: request.headers }, { ...body, requestId }),
  ),
})
