import type { Caller } from '../access/caller.ts'
import type { Bot } from '../database/generated/client.ts'
import type { TurnImage, TurnText } from '../images/attachments.ts'
import type { Lang } from '../knowledge/lang.ts'
import type { RetrievedPassage } from '../knowledge/retrieve.ts'
import type { Candidate } from '../llm/generate.ts'
import type { WantedJson } from '../llm/json-mode.ts'
import type { Inquiry } from '../routing/inquiry-classes.ts'
import type { Routed } from '../routing/route-turn.ts'
import type { TurnLedger } from '../usage/ledger.ts'
import type { DirectAnswer } from './direct/direct-answer.ts'
import type { TurnEvents } from './events.ts'
import type { Reading } from './long-text/reading.ts'
import type { Exchange } from './prompt.ts'
import type { Trace } from './trace.ts'
import type { TurnRequest } from './turn-request.ts'

/* A turn as far as it has come: with a plan, admitted, being answered. */

/** What of a turn decides what a model is asked. A preview has no more of it. */
export type PlannedTurn = Pick<Turn, 'bot' | 'lang' | 'plan' | 'json' | 'images' | 'texts'> & {
  request: Pick<TurnRequest, 'question' | 'context' | 'passThrough'>
  route: { inquiry: Inquiry | null }
}

/** An admitted turn: who may have it, in which conversation, by which models. Nothing is written yet. */
export type Turn = {
  request: TurnRequest
  caller: Caller
  bot: Bot | null
  lang: Lang
  plan: Candidate[]
  route: Routed
  json?: WantedJson
  /** A model was named: no other one answers while it works. */
  forced: boolean
  images: TurnImage[]
  /** The approved answer that the question gets, and no model. */
  direct?: DirectAnswer
  texts: TurnText[]
  /** In which parts its text is read, where no model takes it whole. */
  reading?: Reading
  conversationId: string
  isNewConversation: boolean
  questionId: string
  replyId: string
  startedAt: number
}

/** An admitted turn while it is answered: with what was recalled and found for it, its books, and who is told of it. */
export type TurnContext = {
  turn: Turn
  history: Exchange[]
  passages: RetrievedPassage[]
  /** Of which the passages are. */
  knowledgeVersion: number
  /** Its question is stored. Nobody is told anything before, and nothing is spent. */
  recorded: Promise<void>
  ledger: TurnLedger
  trace: Trace
  events: TurnEvents
  /** Ends the call to the vendor. */
  signal?: AbortSignal
}
