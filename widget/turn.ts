import type { Citation } from '#lib/chat/events.ts'

export type Rating = 'up' | 'down'

/** Why a turn waits or has failed. `blind`: no model here sees pictures. `detail` is the server's own sentence for the visitor, where it gave one. */
export type Problem = {
  kind: 'offline' | 'busy' | 'rate_limited' | 'refused' | 'blind' | 'failed'
  detail?: string
  retryInSeconds?: number
}

/**
 * Where a turn stands. `unsent`: kept here, and sent again as soon as the server can be reached; `sending`: on its way;
 * `answering`: stored by the server, words arrive; `stopped`: ended by the visitor, the words that came are kept;
 * `failed`: nothing more comes unless the visitor asks again.
 */
export type Phase = 'unsent' | 'sending' | 'answering' | 'answered' | 'stopped' | 'failed'

/** `place`: in the queue, while it waits for a model, 1 for the next. `part`: so many of the `parts` of a long text have been read. */
export type Progress = { place?: number; part?: number; parts?: number }

/** A picture or text of a question. Its name is known in the browsers' tabs that saw it chosen: the server keeps none. */
export type Attachment = { id: string; mediaType: string; name?: string }

/** One question of the visitor and what came of it. Never changed in place: each step is a new object. */
export type Turn = {
  /** The visitor's own id of the question: sent twice it is one message. */
  clientId: string
  question: string
  attachments?: Attachment[]
  askedAt: number
  phase: Phase
  /** The reply's id, once the server has stored the question. */
  messageId?: string
  /** How far the turn's stream was read; what comes at or before this position is known already. */
  position: number
  /** What it does before its first word. */
  progress?: Progress
  answer: string
  /** The answer says no more than that there is none. */
  apology?: boolean
  citations: Citation[]
  /** The answer is an approved one, and no model was asked. False in a question: a model is to be. */
  direct?: boolean
  /** The knowledge base answered because the models could not. */
  degraded: boolean
  rating?: Rating | null
  problem?: Problem
}

export const isRunning = ({ phase }: Turn): boolean => phase === 'sending' || phase === 'answering'

/** Nothing more comes by itself. */
export const hasEnded = ({ phase }: Turn): boolean => phase === 'answered' || phase === 'stopped' || phase === 'failed'
