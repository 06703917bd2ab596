import sharp from 'sharp'

type Wanted = { width: number; height: number; format: 'png' | 'jpeg' | 'webp' }

/** A picture of one colour. */
export const picture = ({ width, height, format }: Wanted): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: { r: 20, g: 120, b: 90 } }, limitInputPixels: false })
    .toFormat(format)
    .toBuffer()

/** A PNG that hardly gets smaller by any compression: the same one each time. */
export function noise(width: number, height: number): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3)
  let state = 1
  for (let at = 0; at < pixels.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    pixels[at] = state >>> 24
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}
