import { endpoint, route } from '#lib/http/route.ts'
import { importInput, importProvider } from '#lib/llm/provider-import.ts'
import { makingOf, shownProvider } from '#lib/llm/provider-rows.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      says: 'Copies a provider that the environment gives into one that can be changed, with the same credentials.',
      answers: { 201: shownProvider },
      access: 'providers:write',
      body: importInput,
    },
    async ({ body, caller, requestId }) => Response.json(await importProvider(body, makingOf(caller, requestId)), { status: 201 }),
  ),
})
