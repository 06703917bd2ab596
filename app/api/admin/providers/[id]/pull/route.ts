import { jsonLines, jsonLinesType } from '#lib/http/json-lines.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { makingOf } from '#lib/llm/provider-rows.ts'
import { pullInput, pullModel, pullWords } from '#lib/llm/pull-model.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      says: 'Has a provider of the vendor `ollama` fetch a model, and tells how far it is. Who leaves before the end stops it, unless an `Idempotency-Key` came with it; the next time it goes on from there.',
      answers: { 200: { [jsonLinesType]: pullWords } },
      access: 'providers:write',
      body: pullInput,
    },
    async ({ params, body, caller, requestId }) => jsonLines(await pullModel(params.id ?? '', body, makingOf(caller, requestId))),
  ),
})
