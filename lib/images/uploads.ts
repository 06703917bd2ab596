import { z } from 'zod'
import { type Caller, ownerOf } from '../access/caller.ts'
import { db } from '../database/client.ts'
import { Failure, invalid } from '../failure.ts'
import { readBytes } from '../http/body.ts'
import { id } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import { imageBytesMax, prepareImage } from './prepare.ts'
import { rowOf } from './stored.ts'

const dayMs = 86_400_000
/** A visitor needs four for a message; the oldest beyond these are given up. */
const visitorUploadsMax = 12
/** What a form writes around its file. */
const formBytes = 65_536

export const uploadView = z
  .object({
    uploadId: id('img').describe('Send it in `attachments` within a day.'),
    mediaType: z.enum(['image/png', 'image/jpeg', 'image/webp']).describe('What the picture is, whatever it was called.'),
    bytes: z.int().describe('Its length as it was sent.'),
    width: z.int().describe('Upright, as the picture is shown.'),
    height: z.int(),
  })
  .meta({ id: 'Upload', description: 'A picture that was uploaded and can be sent with a message.' })
type UploadView = z.output<typeof uploadView>

/** What an upload's body may be, for the API's description. */
export const uploadForms = {
  'multipart/form-data': 'The picture as the file `file`: PNG, JPEG or WebP, at most 10 MiB.',
  'image/png': 'The picture itself, at most 10 MiB; likewise image/jpeg, image/webp and application/octet-stream.',
}

/** Keeps a picture for a later message: upright and without metadata, else as it was sent. */
export async function keepUpload(request: Request, caller: Caller): Promise<UploadView> {
  const image = await prepareImage(await pictureIn(request), 'file', { keepsOriginal: true })
  const owner = ownerOf(caller)
  const row = { ...rowOf(image), id: newId('img'), owner }
  await db().image.create({ data: row })
  if (caller.kind === 'visitor') await dropOldest(owner)
  const { mediaType, width, height, before } = image
  return { uploadId: row.id, mediaType, bytes: before.bytes, width, height }
}

async function pictureIn(request: Request): Promise<Uint8Array> {
  const type = request.headers.get('content-type') ?? ''
  if (/^(image\/|application\/octet-stream\b)/i.test(type)) return readBytes(request, imageBytesMax)
  if (!/^multipart\/form-data\b/i.test(type))
    throw new Failure('unsupported_media', 'content-type: expected multipart/form-data or image/*')
  const bytes = await readBytes(request, imageBytesMax + formBytes)
  const form = await new Response(Uint8Array.from(bytes), { headers: { 'content-type': type } }).formData().catch(() => undefined)
  const file = form?.get('file')
  if (!(file instanceof Blob)) throw invalid('file', 'expected a picture')
  return new Uint8Array(await file.arrayBuffer())
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
