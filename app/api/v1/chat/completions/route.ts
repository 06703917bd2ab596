import { chatChunksWords, chatCompletion } from '#lib/chat/openai-answers.ts'
import { attachmentsIn, chatPrompt, conversationIn, flatPrompt, questionIn } from '#lib/chat/openai-messages.ts'
import { chatCompletionRequest, jsonIn, settingsOf } from '#lib/chat/openai-requests.ts'
import { answerOpenai } from '#lib/chat/openai-turn.ts'
import { endpoint, mebibyte, route } from '#lib/http/route.ts'

/** Chat Completions in OpenAI's wire format. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint(
  {
    POST: route(
      {
        access: 'chat',
        body: chatCompletionRequest,
        bodyBytesMax: 20 * mebibyte,
        errors: 'openai',
        isTurn: true,
        says: 'Chat Completions in OpenAI’s wire format. `model` is a bot’s slug (the whole turn, with its knowledge), a catalog id (the messages pass through unchanged) or `auto`.',
        answers: { 200: { 'application/json': chatCompletion, 'text/event-stream': chatChunksWords } },
      },
      ({ request, requestId, caller, body, claim }) =>
        answerOpenai({
          request,
          requestId,
          caller,
          body,
          claim,
          asBot: () => conversationIn(body.messages),
          question: questionIn(body.messages),
          attachments: attachmentsIn(body.messages),
          passThrough: { chat: (images) => chatPrompt(body.messages, images), flat: flatPrompt(body.messages), settings: settingsOf(body) },
          json: jsonIn(body),
          completion: false,
        }),
    ),
  },
  'openai',
)
