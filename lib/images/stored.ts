import { z } from 'zod'
import { db } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
import { notFound } from '../failure.ts'
import { id } from '../http/schemas.ts'
import type { PreparedImage } from './prepare.ts'

/* Pictures and texts as they are kept with the messages they came with. */

/** A picture or a text as it is listed with its message. */
export const imageView = z
  .object({
    id: id('img'),
    mediaType: z.string().describe('`text/plain` for every text.'),
    bytes: z.int(),
    width: z.int().nullable().describe('In pixels; `null` for a text.'),
    height: z.int().nullable(),
  })
  .meta({ id: 'Image', description: 'A picture or text of a message. Its bytes are read under its id.' })

/** What of a picture's row is listed: all but the picture. */
export const imageColumns = {
  orderBy: { position: 'asc' },
  select: { id: true, mediaType: true, bytes: true, width: true, height: true },
} as const satisfies Prisma.Message$imagesArgs

/** A text as it is kept: served as nothing but words, whatever it was said to be. */
export function rowOfText(text: string) {
  const data = new TextEncoder().encode(text)
  const bytes = data.byteLength
  const none = { width: null, height: null, widthBefore: null, heightBefore: null }
  return { mediaType: 'text/plain', data, bytes, bytesBefore: bytes, ...none }
}

export function rowOf({ mediaType, data, bytes, width, height, before }: PreparedImage) {
  return { mediaType, data, bytes, width, height, bytesBefore: before.bytes, widthBefore: before.width, heightBefore: before.height }
}

/** What the routes of pictures answer, by media type. */
export const imageAnswers = {
  'image/png': 'The picture, without metadata.',
  'image/jpeg': 'The same.',
  'image/webp': 'The same.',
  'text/plain': 'A text that was attached.',
}

/**
 * A picture or text of a conversation that the caller may see, as `where` says, by its own id or that of its upload; or an upload of
 * the `owner`’s that was not sent yet. Another one does not exist for him. A
 * browser takes it for nothing but that, and keeps no copy of what may be erased.
 */
export async function answerImage(name: string, where: Prisma.ConversationWhereInput, owner?: string): Promise<Response> {
  const named = [{ id: name }, { uploadId: name }]
  const image = await db().image.findFirst({
    where: { AND: [{ OR: named }, { OR: [{ message: { conversation: where } }, ...(owner ? [{ owner, messageId: null }] : [])] }] },
    select: { data: true, mediaType: true },
  })
  if (!image) throw notFound('image')
  return new Response(image.data, {
    headers: {
      'content-type': image.mediaType.startsWith('text/') ? `${image.mediaType}; charset=utf-8` : image.mediaType,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    },
  })
}
