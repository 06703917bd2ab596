import { z } from 'zod'
import type { CatalogEntry } from '#lib/usage/models.ts'

export const abilities = ['vision', 'json', 'priced'] as const
export const states = ['enabled', 'disabled'] as const

/** What of the catalog is wanted, as it stands in the address; what is not understood there asks for nothing. */
export const catalogQuery = z.object({
  text: z.string().trim().max(200).optional().catch(undefined),
  provider: z.string().max(100).optional().catch(undefined),
  ability: z.enum(abilities).optional().catch(undefined),
  state: z.enum(states).optional().catch(undefined),
})
export type CatalogQuery = z.infer<typeof catalogQuery>

const able: Record<(typeof abilities)[number], (model: CatalogEntry) => boolean> = {
  vision: ({ vision }) => vision === true,
  json: ({ jsonMode }) => jsonMode !== null,
  priced: ({ price }) => price !== null,
}

export function matching(models: CatalogEntry[], { text = '', provider, ability, state }: CatalogQuery): CatalogEntry[] {
  const words = text.toLowerCase().split(/\s+/)
  return models.filter(
    (model) =>
      words.every((word) => `${model.id} ${model.name}`.toLowerCase().includes(word)) &&
      (provider === undefined || model.provider === provider) &&
      (ability === undefined || able[ability](model)) &&
      (state === undefined || model.enabled === (state === 'enabled')),
  )
}
