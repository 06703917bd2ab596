import type { Identity } from './panel-contract.ts'
import type { Attachment, Rating, Turn } from './turn.ts'

export type BotOnPage = { slug: string; name: string; lang: 'zh' | 'en' | 'auto'; greeting: string | null }
export type Contact = { name: string; email: string; message: string }

/** What the panel shows. */
export type ChatState = {
  /** `refused`: this site or visitor may not use the bot (`refusal` says why); `offline`: the server cannot be reached, we keep trying. */
  connection: 'connecting' | 'online' | 'offline' | 'refused'
  refusal?: string
  /** Known from the first connection on. */
  bot?: BotOnPage
  suggestions: string[]
  /** Oldest first. */
  turns: Turn[]
  /** There are older turns on the server. */
  hasOlder: boolean
  /** Whether the visitor has asked for a person in this conversation, and left a way to be reached. */
  handoff: 'none' | 'asked' | 'contact_left'
  /** The answer that was completed here just now, for those who cannot see it. */
  finished: string
}

/** One visitor's conversation with one bot. Its state is in the store that it was started with. */
export type Chat = {
  ask(question: string, attachments?: Attachment[]): void
  /** Sends a picture ahead of its question, and gives its id. Rejects with `Unreachable` or `Refused`. */
  upload(file: Blob, onProgress: (sent: number) => void, signal: AbortSignal): Promise<string>
  loadPicture(id: string): Promise<Blob>
  /** Tries an unsent turn now, or asks a failed one anew; where an approved answer was given, asks the model beside it. */
  askAgain(clientId: string): void
  /** Ends the running answer; the words that came are kept. */
  stop(): void
  rate(clientId: string, rating: Rating): void
  loadOlder(): Promise<void>
  /** Ends this conversation; the next question begins another. */
  startOver(): Promise<void>
  /** Notes that the visitor wants a person. Rejects when the server could not be told. */
  requestPerson(): Promise<void>
  /** Leaves a message for the shop's people. Rejects with an Error whose message may be shown. */
  leaveContact(contact: Contact): Promise<void>
  identify(identity: Identity | null): void
}
