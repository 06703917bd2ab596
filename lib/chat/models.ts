import { z } from 'zod'
import { type Caller, mayChooseModel, mayUseBot, mayUseModel } from '../access/caller.ts'
import { db } from '../database/client.ts'
import { embeddedId } from '../llm/catalog.ts'
import { auto } from '../routing/goal.ts'
import { type CatalogEntry, catalog, catalogEntry } from '../usage/models.ts'

export const modelCard = z
  .object({
    id: z.string().describe('What to send as `model`: a bot’s slug, a catalog id, or `auto`.'),
    object: z.literal('model'),
    created: z.int().describe('Seconds since 1970.'),
    owned_by: z.string().describe('`frontdesk` for a bot and for `auto`, else the vendor’s slug.'),
    frontdesk: catalogEntry.nullable().describe('What Frontdesk knows of the model; `null` for a bot and for `auto`.'),
  })
  .meta({ id: 'Model' })
export type ModelCard = z.output<typeof modelCard>

/** Everything this caller may name as `model`: his bots first, then `auto` where there is a model for it to choose, then the catalog. */
export async function answerable(caller: Caller): Promise<ModelCard[]> {
  const bots = await db().bot.findMany({
    where: { enabled: true },
    orderBy: { createdAt: 'asc' },
    select: { id: true, slug: true, createdAt: true },
  })
  const models = await catalog()
  const hasChoice = models.some(({ id, kind }) => kind === 'chat' && id !== embeddedId && mayChooseModel(caller, id))
  const routed = hasChoice ? auto.filter((model) => mayUseModel(caller, model)) : []
  return [
    ...bots.filter((bot) => mayUseBot(caller, bot)).map(({ slug, createdAt }) => card(slug, 'frontdesk', createdAt, null)),
    ...routed.map((model) => card(model, 'frontdesk', new Date(0), null)),
    ...models.filter(({ id }) => mayUseModel(caller, id)).map((model) => card(model.id, model.provider, new Date(0), model)),
  ]
}

const card = (id: string, owned_by: string, created: Date, frontdesk: CatalogEntry | null): ModelCard => ({
  id,
  object: 'model',
  created: Math.floor(created.getTime() / 1000),
  owned_by,
  frontdesk,
})
