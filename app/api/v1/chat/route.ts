import { z } from 'zod'
import { keyPriorities } from '#lib/access/roles.ts'
import { answer } from '#lib/chat/answer.ts'
import { namedBot } from '#lib/chat/bots.ts'
import { beginTurn } from '#lib/chat/live.ts'
import { contextCharsMax } from '#lib/chat/turn-request.ts'
import { uiStream, uiStreamWords } from '#lib/chat/ui-stream.ts'
import { invalid } from '#lib/failure.ts'
import { endpoint, mebibyte, route } from '#lib/http/route.ts'
import { groupName, groupsMax } from '#lib/http/schemas.ts'
import { type Attachment, attachmentAt, attachments, placed } from '#lib/images/attachments.ts'
import { jsonSchema } from '#lib/llm/json-schema.ts'

const uiPart = z
  .object({
    type: z.string(),
    text: z.string().optional(),
    url: z.string().optional().describe('Of a part `file`: a picture or a text.'),
    mediaType: z.string().max(100).optional().describe('Of a part `file`: `text/…` or `application/json` for a text.'),
  })
  .refine(({ type, url }) => type !== 'file' || url !== undefined, { path: ['url'], error: 'expected the address of a picture or text' })
const uiMessage = z.object({ role: z.string(), parts: z.array(uiPart).max(200) })
type UiMessage = z.infer<typeof uiMessage>

const chatRequest = z
  .object({
    bot: namedBot,
    conversationId: z.string().min(1).max(100).optional().describe('Goes on with this conversation; without it a new one begins.'),
    message: z
      .union([z.string(), uiMessage], { error: 'expected text or a UI message' })
      .optional()
      .describe(
        'What the customer asks: a text of at most 8,000 characters, or a message of the AI SDK. Needed unless `messages` is sent. A longer text is attached.',
      ),
    model: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('A catalog id, `auto`, or `auto:` with a goal (`cost`, `quality`, `speed`); without it the bot’s own model answers.'),
    context: z
      .string()
      .max(contextCharsMax)
      .optional()
      .describe('What your program knows besides, such as the order’s state. The model is told not to trust it.'),
    groups: z
      .array(groupName)
      .max(groupsMax)
      .optional()
      .describe('The groups that the customer is in, such as `vip`: rules of routing may ask for them. Your program is believed.'),
    responseSchema: jsonSchema
      .optional()
      .describe('A JSON Schema of an object: the reply is JSON that fits it, and stands in `json` as a value. Without it the bot’s own.'),
    attachments: attachments.optional().describe('At most four pictures and texts of this message.'),
    priority: z
      .enum(keyPriorities, { error: 'expected high or normal' })
      .optional()
      .describe('`high` waits before others where models are busy; only for keys that may (`maxPriority`).'),
    direct: z
      .boolean()
      .optional()
      .describe('`false`: no approved answer is given directly, and the model is asked. A `model` that is named does the same.'),
    stream: z.boolean().optional().describe('Answer as the AI SDK’s UI message stream.'),
    // useChat's own body
    id: z.string().min(1).max(200).optional().describe('useChat’s id of the chat: the same id is the same conversation.'),
    messages: z
      .array(uiMessage)
      .max(1_000)
      .optional()
      .describe('useChat’s own body: the last message of the user counts, and the answer is streamed.'),
  })
  .meta({ examples: [{ bot: 'demo', message: 'How do I return an item?' }] })
type ChatRequest = z.infer<typeof chatRequest>

/** What the customer asks: the words, and what came with them. */
function askedIn({ message, messages = [], attachments: given }: ChatRequest): { question: string; attachments: Attachment[] } {
  if (typeof message === 'string') return { question: message, attachments: placed(given) }
  const at = messages.findLastIndex(({ role }) => role === 'user')
  const [asked, path] = message ? [message, 'message'] : [messages[at], `messages.${at}`]
  if (asked) return { question: textOf(asked), attachments: [...placed(given), ...filesIn(asked, path)] }
  if (!given?.length) throw invalid('message', 'expected the customer’s message')
  return { question: '', attachments: placed(given) }
}

const textOf = ({ parts }: UiMessage) => parts.map(({ text }) => text ?? '').join('')

const filesIn = ({ parts }: UiMessage, path: string): Attachment[] =>
  parts.flatMap(({ type, url, mediaType }, place) =>
    type === 'file' && url ? [attachmentAt(url, `${path}.parts.${place}.url`, mediaType)] : [],
  )

/** The ChatBot: one message, answered whole as JSON, or as the AI SDK's UI message stream (always for useChat's own body). */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      access: 'chat',
      body: chatRequest,
      bodyBytesMax: 20 * mebibyte,
      isTurn: true,
      says: 'Asks a bot. One message in, one settled answer out, whole or as a stream; useChat of `@ai-sdk/react` is a client as it is.',
      answers: { 200: { 'application/json': answer, 'text/event-stream': uiStreamWords } },
    },
    async ({ body, caller, requestId, claim }) => {
      const { bot, conversationId, model, context, groups, priority, direct, id, messages, responseSchema } = body
      const stream = body.stream ?? messages !== undefined
      const chatId = conversationId === undefined ? id : undefined
      const json = responseSchema && { schema: responseSchema, name: 'answer' }
      const asked = { ...askedIn(body), bot, conversationId, chatId, model, context, groups, priority, direct, json }
      const turn = await beginTurn({ ...asked, requestId, channel: 'api', stream, claim }, caller)
      return stream ? uiStream(turn.events) : Response.json(await turn.answer)
    },
  ),
})
