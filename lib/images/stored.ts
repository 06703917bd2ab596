import { z } from 'zod'
import { db } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
import { notFound } from '../failure.ts'
import { id } from '../http/schemas.ts'
import type { PreparedImage } from './prepare.ts'

/* Pictures as they are kept with the messages they came with. */

/** A picture as it is listed with its message. */
export const imageView = z
  .object({ id: id('img'), mediaType: z.string(), bytes: z.int(), width: z.int(), height: z.int() })
  .meta({ id: 'Image', description: 'A picture of a message. Its bytes are read under its id.' })

/** What of a picture's row is listed: all but the picture. */
export const imageColumns = {
  orderBy: { position: 'asc' },
  select: { id: true, mediaType: true, bytes: true, width: true, height: true },
} as const satisfies Prisma.Message$imagesArgs

export function rowOf({ mediaType, data, bytes, width, height, before }: PreparedImage) {
  return { mediaType, data, bytes, width, height, bytesBefore: before.bytes, widthBefore: before.width, heightBefore: before.height }
}

/** What the routes of pictures answer, by media type. */
export const imageAnswers = {
  'image/png': 'The picture, without metadata.',
  'image/jpeg': 'The same.',
  'image/webp': 'The same.',
}

/**
 * A picture of a conversation that the caller may see, as `where` says, by its own id or that of its upload; or an upload of
 * the `owner`’s that was not sent yet. Another one does not exist for him. A
 * browser takes it for nothing but a picture, and keeps no copy of what may be erased.
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
      'content-type': image.mediaType,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    },
  })
}
