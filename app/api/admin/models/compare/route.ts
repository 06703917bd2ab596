import { compareModels, comparisonInput, comparisonWords } from '#lib/evaluation/compare-models.ts'
import { jsonLines, jsonLinesType } from '#lib/http/json-lines.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      says: 'Lets several models answer the golden questions of a bot, and lays time to the first token, tokens a second, cost and score side by side. The calls stand in the ledger as `evaluation` and cost what they cost.',
      answers: { 200: { [jsonLinesType]: comparisonWords } },
      access: 'models:write',
      body: comparisonInput,
    },
    async ({ body, caller, requestId }) => jsonLines(await compareModels(body, { caller, requestId })),
  ),
})
