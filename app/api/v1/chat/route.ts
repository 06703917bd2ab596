import { z } from 'zod'
import { beginTurn } from '#lib/chat/live.ts'
import { uiStream } from '#lib/chat/ui-stream.ts'
import { invalid } from '#lib/failure.ts'
import { endpoint, mebibyte, route } from '#lib/http/route.ts'

const uiMessage = z.object({
  role: z.string(),
  parts: z
    .array(z.object({ type: z.string().refine((type) => type !== 'file', 'files are not possible yet'), text: z.string().optional() }))
    .max(200),
})

const chatRequest = z.object({
  bot: z.string().min(1).max(63).default('demo'),
  conversationId: z.string().min(1).max(100).optional(),
  message: z.union([z.string(), uiMessage], { error: 'expected text or a UI message' }).optional(),
  model: z.string().min(1).max(200).optional(),
  context: z.string().max(4_000).optional(),
  attachments: z.array(z.unknown()).max(0, 'attachments are not possible yet').optional(),
  stream: z.boolean().optional(),
  // useChat's own body
  id: z.string().min(1).max(200).optional(),
  messages: z.array(uiMessage).max(1_000).optional(),
})
type ChatRequest = z.infer<typeof chatRequest>

const textOf = ({ parts }: z.infer<typeof uiMessage>) => parts.map(({ text }) => text ?? '').join('')

function questionOf({ message, messages }: ChatRequest): string {
  if (typeof message === 'string') return message
  const asked = message ?? messages?.findLast(({ role }) => role === 'user')
  if (!asked) throw invalid('message', 'expected the customer’s message')
  return textOf(asked)
}

/** The ChatBot: one message, answered whole as JSON, or as the AI SDK's UI message stream (always for useChat's own body). */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    { access: 'chat', body: chatRequest, bodyBytesMax: 20 * mebibyte, isTurn: true },
    async ({ body, caller, requestId, claim }) => {
      const { bot, conversationId, model, context, id, messages } = body
      const stream = body.stream ?? messages !== undefined
      const chatId = conversationId === undefined ? id : undefined
      const turn = await beginTurn(
        { requestId, question: questionOf(body), bot, conversationId, chatId, model, context, channel: 'api', stream, claim },
        caller,
      )
      return stream ? uiStream(turn.events) : Response.json(await turn.answer)
    },
  ),
})
