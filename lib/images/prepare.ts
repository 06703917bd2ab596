import sharp, { type Metadata, type OutputInfo, type Sharp } from 'sharp'
import { Failure, invalid } from '../failure.ts'
import type { ImageSize } from './image-size.ts'

/*
 * Pictures as they are kept and sent to models. Each one is decoded and written anew: so what is no picture is refused,
 * what a camera wrote into it (place, time, owner) is gone, and nothing can ride along behind it.
 */

export type ImageType = 'image/png' | 'image/jpeg' | 'image/webp'
/** A picture that is ready for a model; `before` is what was sent to us. */
export type PreparedImage = ImageSize & { mediaType: ImageType; data: Uint8Array<ArrayBuffer>; before: ImageSize }

/** Of one picture as it is sent to us. */
export const imageBytesMax = 10 * 1_048_576
const pixelsMax = 50_000_000
const sideMax = 2_048
/** Anthropic takes 5 MiB of Base64 a picture, Gemini 20 MB a request, which may hold four: three quarters of that are bytes. */
const bytesForModels = 3_600_000
const jpegQualities = [88, 78, 64, 45, 25]

// The other formats of the library (SVG, PDF, TIFF …) are never even tried on what strangers send.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'] })

const typeOf: Record<string, ImageType> = { png: 'image/png', jpeg: 'image/jpeg', webp: 'image/webp' }

/**
 * A picture upright, without metadata, and unless `keepsOriginal` made so small that every vendor takes it: at most 2,048
 * pixels a side, as PNG or JPEG. Of an animation the first frame. Throws a Failure that names `path` for what is no PNG,
 * JPEG or WebP, is damaged, or is larger than 10 MiB or 50 megapixels; the last is seen before anything is decoded.
 */
export async function prepareImage(sent: Uint8Array, path: string, { keepsOriginal = false } = {}): Promise<PreparedImage> {
  if (sent.byteLength > imageBytesMax) throw tooLarge(path)
  if (sent.byteLength === 0) throw invalid(path, expected)
  const { mediaType, width, height } = await headerOf(sent, path)
  const upright = sharp(sent, { limitInputPixels: pixelsMax }).autoOrient()
  const { data, info } = await (keepsOriginal ? rewritten(upright, mediaType) : made(upright, mediaType)).catch((cause) => {
    throw new Failure('invalid_request', `${path}: ${damaged}`, { cause, errors: [{ path, message: damaged }] })
  })
  const before = { bytes: sent.byteLength, width, height }
  return { mediaType: typeOf[info.format] ?? mediaType, data, bytes: data.byteLength, width: info.width, height: info.height, before }
}

const expected = 'expected a PNG, JPEG or WebP picture'
const damaged = 'cannot be read; the picture may be damaged'

export function tooLarge(path: string): Failure {
  const message = `may have at most ${imageBytesMax} bytes`
  return new Failure('too_large', `${path}: ${message}`, { errors: [{ path, message }] })
}

/** What the beginning of a picture says of it; its pixels are not looked at. */
async function headerOf(sent: Uint8Array, path: string) {
  const {
    format = '',
    width,
    height,
  } = await sharp(sent, { limitInputPixels: false })
    .metadata()
    .catch((): Partial<Metadata> => ({})) // no picture of these kinds
  const mediaType = typeOf[format]
  if (!mediaType || !width || !height) throw invalid(path, expected)
  if (width * height > pixelsMax) throw invalid(path, `may have at most ${pixelsMax / 1_000_000} megapixels`)
  return { mediaType, width, height }
}

type Written = { data: Uint8Array<ArrayBuffer>; info: OutputInfo }
const written = (image: Sharp) => image.toBuffer({ resolveWithObject: true }) as Promise<Written>

/** As large as it was, as good as its format allows. */
const rewritten = (image: Sharp, type: ImageType): Promise<Written> =>
  written(
    type === 'image/png'
      ? image.png()
      : type === 'image/webp'
        ? image.webp({ quality: 95 })
        : image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }),
  )

/** Small enough: without loss where that will do, else as the best JPEG that is. */
async function made(image: Sharp, type: ImageType): Promise<Written> {
  const small = image.resize({ width: sideMax, height: sideMax, fit: 'inside', withoutEnlargement: true })
  if (type === 'image/png') {
    const lossless = await written(small.clone().png())
    if (lossless.data.byteLength <= bytesForModels) return lossless
  }
  let best: Written | undefined
  for (const quality of jpegQualities) {
    best = await written(small.clone().flatten({ background: '#fff' }).jpeg({ quality }))
    if (best.data.byteLength <= bytesForModels) break
  }
  return best as Written // at the last quality 4 megapixels of noise are below the limit
}
