import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { connectionOf } from '#lib/llm/connections.ts'
import type { SpokenModel } from '#lib/llm/providers/model.ts'
import type { Credentials } from '#lib/llm/providers/vendor.ts'
import { asVendorFailure } from '#lib/llm/refusal.ts'
import type { VendorSlug } from '#lib/llm/vendors.ts'

/** A model of a provider as an admin makes it; without an address it is at the vendor's own. */
export const modelOf = (vendor: VendorSlug, modelId: string, credentials: Credentials, baseUrl?: string): SpokenModel =>
  connectionOf({
    id: 'prov_test',
    vendor,
    name: 'test',
    fromEnvironment: false,
    priority: 100,
    models: [modelId],
    api: 'chat',
    baseUrl,
    credentials,
    allowPrivateNetwork: true,
  }).model(modelId)

export const asking = (text: string): LanguageModelV4CallOptions => ({ prompt: [{ role: 'user', content: [{ type: 'text', text }] }] })

/** What a whole answer says, or why there is none. */
export async function answerOf(model: SpokenModel, options: LanguageModelV4CallOptions) {
  try {
    const { content, finishReason } = await model.doGenerate(options)
    return { text: content.map((part) => (part.type === 'text' ? part.text : '')).join(''), finish: finishReason.unified }
  } catch (error) {
    return { failure: asVendorFailure(error) }
  }
}

/** What a stream says, or why it ended. */
export async function streamOf(model: SpokenModel, options: LanguageModelV4CallOptions) {
  let text = ''
  try {
    for await (const part of (await model.doStream(options)).stream) {
      if (part.type === 'text-delta') text += part.delta
      if (part.type === 'finish') return { text, finish: part.finishReason.unified }
    }
    return { text }
  } catch (error) {
    return { text, failure: asVendorFailure(error) }
  }
}
