import { z } from 'zod'
import { type Caller, ownerOf } from '../access/caller.ts'
import { db } from '../database/client.ts'
import { Failure, invalid } from '../failure.ts'
import { readBytes } from '../http/body.ts'
import { id } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import { imageBytesMax, prepareImage } from './prepare.ts'
import { isTextType, readText, textCharsMax } from './read-text.ts'
import { rowOf, rowOfText } from './stored.ts'

const dayMs = 86_400_000
/** A visitor needs four for a message; the oldest beyond these are given up. */
const visitorUploadsMax = 12
/** What a form writes around its file. */
const formBytes = 65_536

export const uploadView = z
  .object({
    uploadId: id('img').describe('Send it in `attachments` within a day.'),
    mediaType: z
      .enum(['image/png', 'image/jpeg', 'image/webp', 'text/plain'])
      .describe('What the picture is, whatever it was called; `text/plain` for every text.'),
    bytes: z.int().describe('Its length as it was sent.'),
    width: z.int().nullable().describe('Upright, as the picture is shown; `null` for a text.'),
    height: z.int().nullable(),
  })
  .meta({ id: 'Upload', description: 'A picture or text that was uploaded and can be sent with a message.' })
type UploadView = z.output<typeof uploadView>

/** What an upload's body may be, for the API's description. */
export const uploadForms = {
  'multipart/form-data':
    'The picture as the file `file`: PNG, JPEG or WebP, at most 10 MiB. Or a text in UTF-8, UTF-16 or GB 18030, as a file of the type text/… or application/json.',
  'image/png': 'The picture itself, at most 10 MiB; likewise image/jpeg, image/webp and application/octet-stream.',
  'text/plain': 'The text itself, in UTF-8, UTF-16 or GB 18030: at most 100,000 characters from visitors, 1,000,000 from programs.',
}

/** Keeps a picture for a later message: upright and without metadata, else as it was sent. Likewise a text. */
export async function keepUpload(request: Request, caller: Caller): Promise<UploadView> {
  const { bytes, type } = await fileIn(request)
  const owner = ownerOf(caller)
  const row = { ...(isTextType(type) ? textRow(bytes, caller) : rowOf(await picture(bytes))), id: newId('img'), owner }
  await db().image.create({ data: row })
  if (caller.kind === 'visitor') await dropOldest(owner)
  const mediaType = row.mediaType as UploadView['mediaType']
  return { uploadId: row.id, mediaType, bytes: row.bytesBefore, width: row.width, height: row.height }
}

const picture = (bytes: Uint8Array) => prepareImage(bytes, 'file', { keepsOriginal: true })

function textRow(bytes: Uint8Array, caller: Caller) {
  const charsMax = textCharsMax[caller.kind === 'visitor' ? 'visitor' : 'program']
  return { ...rowOfText(readText(bytes, 'file', charsMax)), bytesBefore: bytes.byteLength }
}

/** The file that is uploaded, by itself or in a form, and what is said to be in it. */
async function fileIn(request: Request): Promise<{ bytes: Uint8Array; type: string }> {
  const type = request.headers.get('content-type') ?? ''
  if (/^(image\/|text\/|application\/octet-stream\b)/i.test(type)) return { bytes: await readBytes(request, imageBytesMax), type }
  if (!/^multipart\/form-data\b/i.test(type))
    throw new Failure('unsupported_media', 'content-type: expected multipart/form-data, image/* or text/*')
  const bytes = await readBytes(request, imageBytesMax + formBytes)
  const form = await new Response(Uint8Array.from(bytes), { headers: { 'content-type': type } }).formData().catch(() => undefined)
  const file = form?.get('file')
  if (!(file instanceof Blob)) throw invalid('file', 'expected a picture or a text')
  return { bytes: new Uint8Array(await file.arrayBuffer()), type: file.type }
}

async function dropOldest(owner: string): Promise<void> {
  const surplus = await db().image.findMany({
    where: { owner, messageId: null },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    skip: visitorUploadsMax,
    select: { id: true },
  })
  if (surplus.length > 0) await db().image.deleteMany({ where: { id: { in: surplus.map(({ id }) => id) }, messageId: null } })
}

/** Drops the uploads that nobody has sent within a day. */
export const sweepUploads = async (now: number): Promise<void> =>
  void (await db().image.deleteMany({ where: { messageId: null, createdAt: { lt: new Date(now - dayMs) } } }))
