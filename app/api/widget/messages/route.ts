import { z } from 'zod'
import { pageQuery } from '#lib/http/page.ts'
import { readHistory } from '#lib/widget/history.ts'
import { answerMessage, messageRequest } from '#lib/widget/messages.ts'
import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'

/** The newest messages come first, so the cursor is the number of the oldest one seen. */
const historyQuery = pageQuery.extend({
  cursor: z.coerce.number({ error: 'expected the nextCursor of an earlier answer' }).int().min(0).max(2_147_483_647).optional(),
})

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  GET: widgetRoute({ query: historyQuery }, async ({ caller, query }) =>
    Response.json(await readHistory(caller, { limit: query.limit, beforeSeq: query.cursor })),
  ),
  POST: widgetRoute({ body: messageRequest, isTurn: true, message: true }, ({ caller, bot, body, request, requestId }) =>
    answerMessage({ caller, bot, headers: request.headers }, { ...body, requestId }),
  ),
})
