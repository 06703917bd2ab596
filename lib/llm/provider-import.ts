import { z } from 'zod'
import { notFound } from '../failure.ts'
import { fromEnvironment } from './connections.ts'
import { providerInput } from './provider-input.ts'
import { createProvider, type Making } from './provider-rows.ts'
import { reachesPrivate } from './provider-rules.ts'

export const importInput = z.strictObject({
  id: z.string().max(100).describe('Of the provider that the environment gives, such as `env_openai`.'),
  name: providerInput.shape.name.optional().describe('What the copy is called. Without one: the vendor’s slug.'),
})

/**
 * Makes a provider of one's own out of one that the environment gives: the same credentials, sealed and never shown. It
 * may reach private addresses only when it needs to, and whoever makes it could allow that. Both stand until the variable
 * is taken away.
 */
export async function importProvider({ id, name }: z.infer<typeof importInput>, making: Making) {
  const given = fromEnvironment().find((provider) => provider.id === id)
  if (!given) throw notFound('provider')
  const { vendor, credentials, models, priority, baseUrl } = given
  const allowPrivateNetwork = making.privateNetwork && (await reachesPrivate(vendor, baseUrl, credentials.iamBaseUrl))
  const copied = { vendor, name: name ?? vendor, credentials, models, priority, allowPrivateNetwork, ...(baseUrl && { baseUrl }) }
  return createProvider(copied, making, 'provider.import')
}
