import { embeddingsAnswer, embeddingsFor, embeddingsRequest } from '#lib/chat/openai-embeddings.ts'
import { endpoint, mebibyte, route } from '#lib/http/route.ts'

/** Embeddings in OpenAI's wire format. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint(
  {
    POST: route(
      {
        access: 'chat',
        body: embeddingsRequest,
        bodyBytesMax: 4 * mebibyte,
        errors: 'openai',
        says: 'Embeddings in OpenAI’s wire format. `model` is the catalog id of an embedding model, and 404 `model_not_available` where it is none.',
        answers: { 200: embeddingsAnswer },
      },
      async ({ request, requestId, caller, body }) =>
        Response.json(await embeddingsFor(body, { caller, requestId, signal: request.signal })),
    ),
  },
  'openai',
)
