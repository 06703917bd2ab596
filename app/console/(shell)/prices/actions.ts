'use server'
import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { action } from '#lib/http/action.ts'
import { addModel, ownModelInput, priceInput, setPrice } from '#lib/usage/models.ts'
import { addPackage, deletePackage, packageInput } from '#lib/usage/packages.ts'
import { importPrices, priceFileBytesMax, priceFileFormats } from '#lib/usage/price-file.ts'

export const changePrice = action('models:write', priceInput, async ({ input, caller, requestId }) => {
  await setPrice(input, actorOf(caller, requestId))
})

export const addOwnModel = action('models:write', ownModelInput, async ({ input, caller, requestId }) => {
  const { id } = await addModel(input, actorOf(caller, requestId))
  return { id }
})

const priceFile = z.strictObject({ text: z.string().max(priceFileBytesMax), format: z.enum(priceFileFormats), isDryRun: z.boolean() })

export const readPriceFile = action('models:write', priceFile, async ({ input: { text, format, isDryRun }, caller, requestId }) => {
  const { saved, changes, errors } = await importPrices(text, format, isDryRun, actorOf(caller, requestId))
  return { saved, errors, changes: changes.map(({ line, model, change }) => ({ line, model, change })) }
})

export const makePackage = action('models:write', packageInput, async ({ input, caller, requestId }) => {
  await addPackage(input, actorOf(caller, requestId))
})

export const removePackage = action('models:write', z.strictObject({ id: z.string().max(100) }), ({ input, caller, requestId }) =>
  deletePackage(input.id, actorOf(caller, requestId)),
)
