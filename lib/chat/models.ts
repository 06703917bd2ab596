import { z } from 'zod'
import { type Caller, mayUseBot, mayUseModel } from '../access/caller.ts'
import { db } from '../database/client.ts'
import { listModels } from '../llm/catalog.ts'

export const modelCard = z
  .object({
    id: z.string().describe('What to send as `model`: a bot’s slug or a catalog id.'),
    object: z.literal('model'),
    created: z.int().describe('Seconds since 1970.'),
    owned_by: z.string().describe('`frontdesk` for a bot, else the vendor’s slug.'),
  })
  .meta({ id: 'Model' })
export type ModelCard = z.output<typeof modelCard>

/** Everything this caller may name as `model`: his bots first, then the catalog. */
export async function answerable(caller: Caller): Promise<ModelCard[]> {
  const bots = await db().bot.findMany({
    where: { enabled: true },
    orderBy: { createdAt: 'asc' },
    select: { id: true, slug: true, createdAt: true },
  })
  const models = await listModels()
  return [
    ...bots.filter((bot) => mayUseBot(caller, bot)).map(({ slug, createdAt }) => card(slug, 'frontdesk', createdAt)),
    ...models.filter(({ id }) => mayUseModel(caller, id)).map(({ id, provider }) => card(id, provider, new Date(0))),
  ]
}

const card = (id: string, owned_by: string, created: Date): ModelCard => ({
  id,
  object: 'model',
  created: Math.floor(created.getTime() / 1000),
  owned_by,
})
