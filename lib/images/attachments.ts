import { z } from 'zod'
import { type Caller, ownerOf } from '../access/caller.ts'
import { db } from '../database/client.ts'
import { Failure, invalid } from '../failure.ts'
import { bytesOfBase64 } from './base64.ts'
import { fetchImage } from './fetch-image.ts'
import { type PreparedImage, prepareImage } from './prepare.ts'
import { isTextType, readText, textCharsMax } from './read-text.ts'

const attachmentsMax = 4
/** With those of earlier messages, which a caller of OpenAI's API sends again each time. */
const imagesOfCallMax = 20

/**
 * Pictures and texts of one message, as a caller sends them. A text is said to be one by its media type; what a picture is decides
 * its content, not what is said of it.
 */
export const attachments = z
  .array(
    z
      .strictObject({
        mediaType: z
          .string()
          .max(100)
          .optional()
          .describe(
            '`text/…` or `application/json` for a text in UTF-8, UTF-16 or GB 18030. All else is a picture: PNG, JPEG or WebP, whatever it is called.',
          ),
        data: z
          .string()
          .min(1)
          .optional()
          .describe('The picture or text in Base64, at most 10 MiB; white space and a `data:` prefix are fine.'),
        url: z.string().min(1).max(4_000).optional().describe('Where Frontdesk fetches it: https or http, on the open internet.'),
        uploadId: z.string().min(1).max(100).optional().describe('The id of an upload of yours.'),
      })
      .refine(({ data, url, uploadId }) => [data, url, uploadId].filter((way) => way !== undefined).length === 1, {
        error: 'expected one of data, url and uploadId',
      }),
  )
  .max(attachmentsMax, `may hold at most ${attachmentsMax} attachments`)
export type Attachments = z.infer<typeof attachments>

/** A picture or a text of a request, and where in it, for errors. `isPast`: of an earlier message that is sent along. */
export type Attachment = Attachments[number] & { path: string; isPast?: boolean }
/** A picture that a turn may send on; `uploadId` when it was uploaded before. */
export type TurnImage = PreparedImage & { uploadId?: string; isPast?: boolean }
/** A text that came with a message, and where in the request it stood. */
export type TurnText = { text: string; path: string; uploadId?: string }

/** The attachments of a request, each with its place in it. */
export const placed = (given: Attachments | undefined): Attachment[] =>
  (given ?? []).map((attachment, at) => {
    const way = (['data', 'url', 'uploadId'] as const).find((field) => attachment[field] !== undefined)
    return { ...attachment, path: `attachments.${at}.${way}` }
  })

/** A picture or text by its address, as OpenAI's and the AI SDK's messages have it: `data:` holds the thing itself, and says what it is. */
export function attachmentAt(url: string, path: string, mediaType?: string): Attachment {
  const [, type] = /^\s*data:([^;,]{0,100})/i.exec(url) ?? []
  return type === undefined ? { url, path, mediaType } : { data: url, path, mediaType: mediaType ?? type }
}

/** Said to be a text; all else is a picture. */
export const isText = ({ mediaType }: Pick<Attachment, 'mediaType'>): boolean => isTextType(mediaType)

/** The attachments with what is known of uploads: they are what they are, whatever is said of them. An upload that is not there is a picture until it is read. */
export async function knownKinds(given: Attachment[], caller: Caller): Promise<Attachment[]> {
  const ids = given.flatMap(({ uploadId }) => uploadId ?? [])
  if (ids.length === 0) return given
  const named = { OR: [{ id: { in: ids } }, { uploadId: { in: ids } }] }
  const rows = await db().image.findMany({
    where: { owner: ownerOf(caller), ...named },
    select: { id: true, uploadId: true, mediaType: true },
  })
  const kinds = new Map(rows.flatMap(({ id, uploadId, mediaType }) => [id, uploadId ?? id].map((name) => [name, mediaType] as const)))
  return given.map((one) => (one.uploadId === undefined ? one : { ...one, mediaType: kinds.get(one.uploadId) }))
}

/** Reads the attachments of a request and prepares the pictures for models. Throws a Failure that names the one that cannot be used. */
export async function readAttachments(
  given: Attachment[],
  caller: Caller,
  keepsOriginal: boolean,
): Promise<{ images: TurnImage[]; texts: TurnText[] }> {
  refuseTooMany(given)
  const reading = { images: given.filter((one) => !isText(one)), texts: given.filter(isText) }
  const charsMax = textCharsMax[caller.kind === 'visitor' ? 'visitor' : 'program']
  const [images, texts] = await Promise.all([
    Promise.all(reading.images.map((one) => readImage(one, caller, keepsOriginal))),
    Promise.all(reading.texts.map((one) => readAttachedText(one, caller, charsMax))),
  ])
  return { images, texts }
}

async function readImage({ path, data, url, uploadId, isPast }: Attachment, caller: Caller, keepsOriginal: boolean): Promise<TurnImage> {
  if (uploadId === undefined) return { ...(await prepareImage(await sentAs({ path, data, url }), path, { keepsOriginal })), isPast }
  const { data: kept, bytesBefore, widthBefore, heightBefore } = await uploaded(uploadId, caller, path)
  const image = await prepareImage(kept, path, { keepsOriginal }) // it was prepared without loss when it came
  const { width, height } = image
  return { ...image, before: { bytes: bytesBefore, width: widthBefore ?? width, height: heightBefore ?? height }, uploadId }
}

async function readAttachedText({ path, data, url, uploadId }: Attachment, caller: Caller, charsMax: number): Promise<TurnText> {
  const sent = uploadId === undefined ? await sentAs({ path, data, url }) : (await uploaded(uploadId, caller, path)).data
  return { text: readText(sent, path, charsMax), path, uploadId }
}

const sentAs = ({ path, data, url }: Pick<Attachment, 'path' | 'data' | 'url'>): Promise<Uint8Array> | Uint8Array =>
  data === undefined ? fetchImage(url ?? '', path) : bytesOfBase64(data, path)

function refuseTooMany(given: Attachment[]): void {
  const field = given[0]?.path.split('.')[0] ?? 'attachments'
  if (given.filter(({ isPast }) => !isPast).length > attachmentsMax)
    throw invalid(field, `may hold at most ${attachmentsMax} attachments a message`)
  if (given.length > imagesOfCallMax) throw invalid(field, `may hold at most ${imagesOfCallMax} pictures in all`)
}

/** An upload of this caller's, sent for the first time or again. */
async function uploaded(id: string, caller: Caller, path: string) {
  const found = await db().image.findFirst({ where: { owner: ownerOf(caller), OR: [{ id, messageId: null }, { uploadId: id }] } })
  if (found) return found
  const message = 'names no upload of yours; uploads that were not sent are kept for a day'
  throw new Failure('invalid_request', `${path}: ${message}`, { errors: [{ path, message }] })
}
