import { z } from 'zod'
import { type Caller, ownerOf } from '../access/caller.ts'
import { db } from '../database/client.ts'
import { Failure, invalid } from '../failure.ts'
import { bytesOfBase64 } from './base64.ts'
import { fetchImage } from './fetch-image.ts'
import { type PreparedImage, prepareImage } from './prepare.ts'

const imagesMax = 4
/** With those of earlier messages, which a caller of OpenAI's API sends again each time. */
const imagesOfCallMax = 20

/** Pictures of one message, as a caller sends them. What a picture is decides its content, not what is said of it. */
export const attachments = z
  .array(
    z
      .strictObject({
        mediaType: z.string().max(100).optional().describe('PNG, JPEG or WebP; what the picture really is counts.'),
        data: z.string().min(1).optional().describe('The picture in Base64, at most 10 MiB; white space and a `data:` prefix are fine.'),
        url: z.string().min(1).max(4_000).optional().describe('Where Frontdesk fetches it: https or http, on the open internet.'),
        uploadId: z.string().min(1).max(100).optional().describe('The id of an upload of yours.'),
      })
      .refine(({ data, url, uploadId }) => [data, url, uploadId].filter((way) => way !== undefined).length === 1, {
        error: 'expected one of data, url and uploadId',
      }),
  )
  .max(imagesMax, `may hold at most ${imagesMax} pictures`)
export type Attachments = z.infer<typeof attachments>

/** A picture of a request, and where in it, for errors. `isPast`: of an earlier message that is sent along. */
export type Attachment = Attachments[number] & { path: string; isPast?: boolean }
/** A picture that a turn may send on; `uploadId` when it was uploaded before. */
export type TurnImage = PreparedImage & { uploadId?: string; isPast?: boolean }

/** The attachments of a request, each with its place in it. */
export const placed = (given: Attachments | undefined): Attachment[] =>
  (given ?? []).map((attachment, at) => {
    const way = (['data', 'url', 'uploadId'] as const).find((field) => attachment[field] !== undefined)
    return { ...attachment, path: `attachments.${at}.${way}` }
  })

/** A picture by its address, as OpenAI's and the AI SDK's messages have it: `data:` holds the picture itself. */
export const attachmentAt = (url: string, path: string): Attachment => (/^\s*data:/i.test(url) ? { data: url, path } : { url, path })

/** Reads the pictures of a request and prepares them for models. Throws a Failure that names the one that cannot be used. */
export function readAttachments(given: Attachment[], caller: Caller, keepsOriginal: boolean): Promise<TurnImage[]> {
  refuseTooMany(given)
  return Promise.all(
    given.map(async ({ path, data, url, uploadId, isPast }) => {
      if (uploadId !== undefined) return { ...(await uploaded(uploadId, caller, path, keepsOriginal)), uploadId }
      const sent = data === undefined ? await fetchImage(url ?? '', path) : bytesOfBase64(data, path)
      return { ...(await prepareImage(sent, path, { keepsOriginal })), isPast }
    }),
  )
}

function refuseTooMany(given: Attachment[]): void {
  const field = given[0]?.path.split('.')[0] ?? 'attachments'
  if (given.filter(({ isPast }) => !isPast).length > imagesMax) throw invalid(field, `may hold at most ${imagesMax} pictures a message`)
  if (given.length > imagesOfCallMax) throw invalid(field, `may hold at most ${imagesOfCallMax} pictures in all`)
}

/** An upload of this caller's, sent for the first time or again. It was prepared without loss when it came. */
async function uploaded(id: string, caller: Caller, path: string, keepsOriginal: boolean): Promise<PreparedImage> {
  const found = await db().image.findFirst({ where: { owner: ownerOf(caller), OR: [{ id, messageId: null }, { uploadId: id }] } })
  if (!found) {
    const message = 'names no upload of yours; uploads that were not sent are kept for a day'
    throw new Failure('invalid_request', `${path}: ${message}`, { errors: [{ path, message }] })
  }
  const { data, bytesBefore, widthBefore, heightBefore } = found
  const image = await prepareImage(data, path, { keepsOriginal })
  return { ...image, before: { bytes: bytesBefore, width: widthBefore, height: heightBefore } }
}
