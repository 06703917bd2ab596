import { DefaultChatTransport } from 'ai'
import { type ChatMessage, conversationIdOf } from './chat-message.ts'

/** Only the new question travels; what was said before is on the server already. */
export function createTransport(bot: string, authorization: string) {
  return new DefaultChatTransport<ChatMessage>({
    api: '/api/v1/chat',
    headers: { authorization },
    prepareSendMessagesRequest: ({ id, messages }) => ({
      body: {
        id,
        bot,
        conversationId: conversationIdOf(messages),
        messages: [messages.findLast(({ role }) => role === 'user')],
        stream: true,
      },
    }),
  })
}
