import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import { db } from '../database/client.ts'
import { Failure, invalid, notFound } from '../failure.ts'
import { adviceFor } from './advice.ts'
import { connectionTo, listings, type ProviderConnection } from './connections.ts'
import type { Making } from './provider-rows.ts'
import { leadsToPrivate } from './provider-rules.ts'
import { asVendorFailure, type VendorReason, vendorReasons } from './refusal.ts'

export const pullInput = z.strictObject({
  model: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[\w./:@-]+$/, 'expected the name of a model, such as qwen3:8b')
    .describe('The model by the vendor’s own name, such as `qwen3:8b`.'),
})

const pullLine = z.object({
  state: z.enum(['fetching', 'done', 'failed']),
  completedBytes: z.int(),
  totalBytes: z.int().describe('Grows while further parts of the model become known; 0 as long as none is.'),
  reason: z.enum(vendorReasons).nullable().describe('Why it failed.'),
  message: z.string().nullable().describe('The same in a sentence.'),
})
export type PullLine = z.output<typeof pullLine>

export const pullWords = `A line of JSON for each step: ${Object.keys(pullLine.shape).join(', ')}. The last has the state done or failed.`

/**
 * Has a provider's server fetch a model, and tells how far it is. The last line says that the model is there, and can be
 * asked from now on, or why it is not. Throws when the provider is unknown, its vendor runs no models of one's own, or the
 * model's library stands where its caller may not lead anybody.
 */
export async function pullModel(
  id: string,
  { model }: z.output<typeof pullInput>,
  { actor, privateNetwork }: Making,
): Promise<(signal: AbortSignal) => AsyncGenerator<PullLine>> {
  const connection = await connectionTo(id)
  if (!connection) throw notFound('provider')
  const { pull } = connection
  if (!pull) throw new Failure('conflict', 'Models can be fetched for a provider of the vendor ollama only.')
  const library = libraryIn(model)
  if (library && !privateNetwork && (await leadsToPrivate(library)))
    throw invalid('model', 'names a library in a private network: only an admin may fetch from there')
  await db().$transaction((tx) => recordAudit(tx, actor, { action: 'provider.pull', target: id, after: { model } }))
  return (signal) => linesOf(id, pull(model, signal))
}

/** The address of the library that a name begins with, as in `hf.co/owner/model`. Undefined: it is Ollama's own. */
function libraryIn(model: string): string | undefined {
  const parts = model.replace(/^https?:\/\//i, '').split('/')
  if (parts.length < 3) return undefined
  const address = `https://${parts[0]}`
  if (!URL.canParse(address)) throw invalid('model', 'expected the name of a model, such as qwen3:8b')
  return address
}

async function* linesOf(id: string, steps: ReturnType<NonNullable<ProviderConnection['pull']>>): AsyncGenerator<PullLine> {
  const told = { reason: null, message: null }
  let last = { completedBytes: 0, totalBytes: 0 }
  let ending: PullLine
  try {
    for await (last of steps) yield { state: 'fetching', ...last, ...told }
    ending = { state: 'done', ...last, ...told }
  } catch (error) {
    const { reason } = asVendorFailure(error)
    ending = { state: 'failed', ...last, reason, message: explained[reason] ?? adviceFor(reason).en }
  }
  listings.forget(id) // before the last line: whoever reads it finds the model in the list
  yield ending
}

const explained: Partial<Record<VendorReason, string>> = {
  model_not_found: 'There is no model of this name in the library. Check the name, such as qwen3:8b.',
  server_error: 'Ollama could not fetch the model. Its disk may be full; its own log says more.',
  network: 'Ollama cannot be reached, or cannot reach the library of models.',
}
