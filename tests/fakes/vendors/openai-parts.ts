import type { Question } from './dialect.ts'

/* What OpenAI's wire says in messages and formats, for the vendors that speak it beside a protocol of their own. */

type Part = { type: string; text?: string; image_url?: { url: string } }

/** The text and the images of messages, whose content is a text or a list of parts. */
export function seenIn(messages: { content: unknown }[]): Pick<Question, 'prompt' | 'images'> {
  const parts = messages.flatMap(({ content }) =>
    Array.isArray(content) ? (content as Part[]) : [{ type: 'text', text: String(content) }],
  )
  return {
    prompt: parts.map(({ text = '' }) => text).join('\n'),
    images: parts.flatMap(({ image_url }: Part) => {
      const [, mediaType, data = ''] = /^data:([^;]+);base64,(.*)$/.exec(image_url?.url ?? '') ?? []
      return mediaType ? [{ mediaType, hex: Buffer.from(data, 'base64').toString('hex') }] : []
    }),
  }
}

export function jsonIn({ response_format: format }: Record<string, unknown>): Question['json'] {
  const modes: Record<string, Question['json']> = { json_object: 'object', json_schema: 'schema' }
  return modes[(format as { type: string } | undefined)?.type ?? '']
}
