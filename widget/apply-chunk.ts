import type { Citation } from '#lib/chat/events.ts'
import type { Progress, Turn } from './turn.ts'

/** A chunk of the AI SDK's UI message stream; only what the widget shows of it. */
export type Chunk = {
  type: string
  messageId?: string
  delta?: string
  data?: Citation[] | Progress
  errorText?: string
  messageMetadata?: { status?: string; finishReason?: string; apology?: boolean; direct?: boolean; degraded?: boolean }
}

/**
 * The turn after a chunk that ends at `position`. A position is a place in the turn itself, whatever pieces it travels in:
 * what is known already is left out, also a part of a piece, so a stream may be read again from anywhere. What a turn does
 * before its first word has no position.
 */
export function applyChunk(turn: Turn, position: number, chunk: Chunk): Turn {
  if (chunk.type === 'data-queue' || chunk.type === 'data-reading') return { ...turn, progress: chunk.data as Progress }
  if (position <= turn.position) return turn
  const next = { ...turn, position }
  switch (chunk.type) {
    case 'start':
      return { ...next, phase: 'answering', messageId: chunk.messageId, problem: undefined }
    case 'text-delta': {
      const text = chunk.delta ?? ''
      const known = Math.max(0, turn.position - (position - text.length))
      return { ...next, answer: turn.answer + text.slice(known) }
    }
    case 'data-citations':
      return { ...next, citations: chunk.data as Citation[] }
    case 'finish':
      return ended(next, chunk)
    case 'error':
      return { ...next, phase: 'failed', problem: { kind: 'failed', detail: chunk.errorText } }
    default:
      return next
  }
}

function ended(turn: Turn, { messageMetadata: { status, finishReason, ...told } = {} }: Chunk): Turn {
  const phase = finishReason === 'cancelled' ? 'stopped' : status === 'failed' ? 'failed' : 'answered'
  return { ...turn, ...told, phase }
}
