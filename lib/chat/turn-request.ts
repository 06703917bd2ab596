import type { LanguageModelV4Prompt } from '@ai-sdk/provider'
import type { RequestClaim, TurnIds } from '../database/idempotency.ts'
import type { Attachment, TurnImage } from '../images/attachments.ts'
import type { Priority } from '../llm/gateway/policy.ts'
import type { GenerateRequest } from '../llm/generate.ts'
import type { JsonSchema } from '../llm/json-schema.ts'
import type { Exchange } from './prompt.ts'

export const questionCharsMax = 8_000
export const contextCharsMax = 4_000

/** What a caller asks for. Exactly one of `bot` and `passThrough` says how it is answered. */
export type TurnRequest = {
  requestId: string
  question: string
  /** The slug of the bot that answers: its prompt, its knowledge, its models. */
  bot?: string
  /** Messages for a catalog model that go to it unchanged: no prompt of ours, no knowledge, no embedded engine. */
  passThrough?: { chat: (images: TurnImage[]) => LanguageModelV4Prompt; flat: string; settings: GenerateRequest['settings'] }
  /** Pictures and texts of the question; of messages that are passed through all pictures, in their order. */
  attachments?: Attachment[]
  /** A catalog id, or `auto`; without it the bot's own. */
  model?: string
  /** The id of a conversation of this caller's. */
  conversationId?: string
  /** The caller's own id of a chat, as useChat makes one; begins a conversation when it is new. */
  chatId?: string
  /** Past turns that the caller sends along; without them the stored ones count. */
  history?: Exchange[]
  context?: string
  /** The answer has to be JSON: of this schema, or any object where it is null. Without it the bot says what its answers are. */
  json?: { schema: JsonSchema | null; name: string }
  /** Who waits before whom; `high` for keys that may, `batch` for items of a batch. Without it `normal`. */
  priority?: Priority
  /** False: a model is asked, also where the shop has approved an answer. */
  direct?: boolean
  /** Its model is asked in a batch of its vendor's: it waits in none of our queues. */
  inBatch?: boolean
  /** Told before each model is asked. */
  onCall?: () => void
  channel: 'api' | 'widget'
  /** The customer's groups, as a program says them; those of a visitor are what the shop has signed. */
  groups?: string[]
  /** Where a visitor's message came from, for what is limited by address. */
  address?: string
  stream: boolean
  /** What makes this request the same as an earlier one. */
  claim?: RequestClaim
  /** The ids its messages are to have, when they were promised to a claim, and the conversation that begins with them. */
  ids?: TurnIds & { conversationId?: string }
}
