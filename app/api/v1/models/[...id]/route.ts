import { answerable, modelCard } from '#lib/chat/models.ts'
import { Failure } from '#lib/failure.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint(
  {
    GET: route(
      { access: 'chat', errors: 'openai', says: 'One model or bot. A catalog id keeps its slash.', answers: { 200: modelCard } },
      async ({ caller, params }) => {
        const model = (await answerable(caller)).find(({ id }) => id === params.id)
        if (!model)
          throw new Failure('model_not_available', 'There is no such model.', { errors: [{ path: 'model', message: 'not available' }] })
        return Response.json(model)
      },
    ),
  },
  'openai',
)
