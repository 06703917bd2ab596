import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'
import { listPrices, modelPrice, priceInput, setPrice } from '#lib/usage/models.ts'

const pricesQuery = pageQuery.extend({ model: z.string().max(200).optional().describe('A catalog id.') })

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Lists the prices that were ever in force or will be, the last written first.',
      answers: { 200: listOf(modelPrice) },
      access: 'models:read',
      query: pricesQuery,
    },
    async ({ query: { model, ...query } }) => Response.json(await pageOf(query, (page) => listPrices(model, page))),
  ),
  POST: route(
    {
      says: 'Sets the price of a model, from now on or from a stated moment. What was spent before keeps the price it had.',
      answers: { 201: modelPrice },
      access: 'models:write',
      body: priceInput,
    },
    async ({ body, caller, requestId }) => Response.json(await setPrice(body, actorOf(caller, requestId)), { status: 201 }),
  ),
})
