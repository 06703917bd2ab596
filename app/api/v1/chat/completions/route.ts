import { answerOpenai } from '#lib/chat/openai-turn.ts'
import { chatCompletionRequest, chatPrompt, conversationIn, flatPrompt, settingsOf } from '#lib/chat/openai-wire.ts'
import { endpoint, mebibyte, route } from '#lib/http/route.ts'

/** Chat Completions in OpenAI's wire format. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint(
  {
    POST: route(
      { access: 'chat', body: chatCompletionRequest, bodyBytesMax: 20 * mebibyte, errors: 'openai', isTurn: true },
      ({ request, requestId, caller, body, claim }) =>
        answerOpenai({
          request,
          requestId,
          caller,
          body,
          claim,
          asBot: conversationIn(body.messages),
          passThrough: { chat: chatPrompt(body.messages), flat: flatPrompt(body.messages), settings: settingsOf(body) },
          completion: false,
        }),
    ),
  },
  'openai',
)
