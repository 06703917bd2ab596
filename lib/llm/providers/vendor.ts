import type { Dispatcher } from 'undici'
import type { CredentialField } from '../../vendor-variables.ts'
import type { VendorBatches } from './batching.ts'
import type { EmbeddingModel } from './embeddings.ts'
import type { GenericForm } from './generic.ts'
import type { SpokenModel } from './model.ts'
import type { Heard } from './wire.ts'

/** What a provider proves itself with, and further headers to send with each call. */
export type Credentials = Partial<Record<CredentialField, string>> & { headers?: Record<string, string> }

/** The style in which a provider is asked: a conversation, OpenAI's older completions, or a form of its own. */
export type Api = 'chat' | 'completions' | 'generic'

/** What else is said of a provider: with `api: generic` its form; for Ollama how long a model stays in memory. */
export type ProviderOptions = { generic?: GenericForm; keepAlive?: string }

/** One provider as its vendor's file is told of it. `baseUrl` has no slash at its end. */
export type Provided = {
  slug: string
  baseUrl: string
  api: Api
  options?: ProviderOptions
  credentials: Credentials
  dispatcher: Dispatcher
  heard?: Heard
}

/** A vendor that Frontdesk can speak to: one of these in each vendor's file. */
export type Vendor = {
  /** Its own address. Null: the provider has to give one. */
  baseUrl: string | null
  /** The protocol of its address; http when none is named. */
  protocol?: 'ws'
  /** Its forms of credentials, of which one has to be whole; the first that is whole counts. None: it needs none. */
  forms: readonly (readonly CredentialField[])[]
  /** What may be given beside them. */
  beside: readonly CredentialField[]
  /** How far it keeps to JSON by itself: to a schema, or to JSON of any shape. Neither: it is asked for in the prompt. */
  jsonMode?: 'schema' | 'object'
  /** True for a model that no image can be sent to in this way, whatever is said of it. */
  blind?(modelId: string, credentials: Credentials): boolean
  connect(provided: Provided): (modelId: string) => SpokenModel
  /** Its models that make embeddings, where it offers some in a way that we speak. */
  embeddings?(provided: Provided): (modelId: string) => EmbeddingModel
  /** The vendor's own list of models, where it has one. */
  list?(provided: Provided, signal: AbortSignal): Promise<string[]>
  /** The vendor's own batches of chats, where it has them. */
  batches?(provided: Provided): VendorBatches
  /** Has the vendor's server fetch a model, where it runs models of one's own. */
  pull?(provided: Provided, model: string, signal: AbortSignal): AsyncGenerator<PullProgress>
}

/** How far a model has been fetched. The whole may grow while it is; 0 of 0 before anything is known. */
export type PullProgress = { completedBytes: number; totalBytes: number }

/** The form of credentials that is whole. */
export const wholeForm = ({ forms }: Pick<Vendor, 'forms'>, credentials: Credentials): readonly CredentialField[] | undefined =>
  forms.find((form) => form.every((field) => credentials[field]))
