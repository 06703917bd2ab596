import { textChunksWords, textCompletion } from '#lib/chat/openai-answers.ts'
import { completionRequest, settingsOf } from '#lib/chat/openai-requests.ts'
import { answerOpenai } from '#lib/chat/openai-turn.ts'
import { endpoint, mebibyte, route } from '#lib/http/route.ts'

/** Completions (a prompt in, a text out) in OpenAI's wire format. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint(
  {
    POST: route(
      {
        access: 'chat',
        body: completionRequest,
        bodyBytesMax: mebibyte,
        errors: 'openai',
        isTurn: true,
        says: 'Completions in OpenAI’s older wire format: a prompt in, a text out.',
        answers: { 200: { 'application/json': textCompletion, 'text/event-stream': textChunksWords } },
      },
      ({ request, requestId, caller, body, claim }) => {
        const prompt = [body.prompt].flat().join('\n')
        const chat = [{ role: 'user' as const, content: [{ type: 'text' as const, text: prompt }] }]
        return answerOpenai({
          request,
          requestId,
          caller,
          body,
          claim,
          asBot: () => ({ question: prompt }),
          question: prompt,
          passThrough: { chat: () => chat, flat: prompt, settings: settingsOf(body) },
          completion: true,
        })
      },
    ),
  },
  'openai',
)
