import type { UIMessage } from 'ai'

export type Citation = { title: string; quote?: string; url?: string | null }
type AnswerMetadata = { conversationId?: string; model?: string; degraded?: boolean }
export type ChatMessage = UIMessage<AnswerMetadata, { citations: Citation[] }>

export const textOf = ({ parts }: ChatMessage) => parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n')

/** Cut off by the visitor, the server or the line: the last text was begun and never ended. */
export const isCutOff = ({ parts }: ChatMessage) => parts.findLast((part) => part.type === 'text')?.state === 'streaming'

/** Quotes where the server sent them, else the bare sources. */
export function citationsOf({ parts }: ChatMessage): Citation[] {
  const quoted = parts.flatMap((part) => (part.type === 'data-citations' && Array.isArray(part.data) ? part.data : []))
  if (quoted.length > 0) return quoted
  return parts.flatMap((part) => {
    if (part.type === 'source-url') return [{ title: part.title ?? part.url, url: part.url }]
    if (part.type === 'source-document') return [{ title: part.title }]
    return []
  })
}

export const conversationIdOf = (messages: ChatMessage[]) =>
  messages.findLast(({ metadata }) => metadata?.conversationId)?.metadata?.conversationId
