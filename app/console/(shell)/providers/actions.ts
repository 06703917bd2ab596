'use server'
import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { action } from '#lib/http/action.ts'
import { resetCircuits } from '#lib/llm/gateway-state.ts'
import { importInput, importProvider } from '#lib/llm/provider-import.ts'
import { providerInput, providerPatch } from '#lib/llm/provider-input.ts'
import { createProvider, deleteProvider, makingOf, updateProvider } from '#lib/llm/provider-rows.ts'
import { runProviderTest } from '#lib/usage/provider-test.ts'

const one = z.strictObject({ id: z.string().max(100) })

export const addProvider = action('providers:write', providerInput, async ({ input, caller, requestId }) => {
  const { id } = await createProvider(input, makingOf(caller, requestId))
  return { id }
})

export const changeProvider = action(
  'providers:write',
  providerPatch.extend(one.shape),
  async ({ input: { id, ...patch }, caller, requestId }) => {
    const { enabled } = await updateProvider(id, patch, makingOf(caller, requestId))
    return { enabled }
  },
)

export const removeProvider = action('providers:write', one, ({ input, caller, requestId }) =>
  deleteProvider(input.id, actorOf(caller, requestId)),
)

export const copyProvider = action('providers:write', importInput, async ({ input, caller, requestId }) => {
  const { id } = await importProvider(input, makingOf(caller, requestId))
  return { id }
})

export const tryProvider = action('providers:write', one, ({ input, caller, requestId }) => runProviderTest(input.id, caller, requestId))

export const retryProvider = action('providers:write', one, ({ input, caller, requestId }) =>
  resetCircuits({ providerId: input.id }, actorOf(caller, requestId)),
)
