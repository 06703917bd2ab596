import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { bytesOfBase64 } from '#lib/images/base64.ts'
import { prepareImage } from '#lib/images/prepare.ts'
import { noise, picture } from '#tests/fakes/pictures.ts'

const problemOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    ({ code, message }) => [code, message],
  )

describe('a picture for a model', () => {
  it('is at most 2,048 pixels a side, says what it was, and keeps its form', async () => {
    const sent = await picture({ width: 4_000, height: 1_000, format: 'png' })
    const image = await prepareImage(sent, 'file')
    expect(image).toMatchObject({ mediaType: 'image/png', width: 2_048, height: 512 })
    expect(image.before).toEqual({ bytes: sent.byteLength, width: 4_000, height: 1_000 })
    expect(image.bytes).toBe(image.data.byteLength)
  })

  it('is as large as it was when the bot keeps originals', async () => {
    const image = await prepareImage(await picture({ width: 4_000, height: 1_000, format: 'webp' }), 'file', { keepsOriginal: true })
    expect(image).toMatchObject({ mediaType: 'image/webp', width: 4_000, height: 1_000 })
    expect((await sharp(image.data).metadata()).format).toBe('webp')
  })

  it('is below what every vendor takes, even when it is nothing but noise', async () => {
    const sent = await noise(1_900, 1_800)
    expect(sent.byteLength).toBeGreaterThan(5 * 1_048_576)
    const image = await prepareImage(sent, 'file')
    expect(image).toMatchObject({ mediaType: 'image/jpeg', width: 1_900, height: 1_800 })
    expect(image.bytes).toBeLessThan(3_600_000)
  })

  it.each([true, false])('stands upright and holds nothing that the camera wrote (original kept: %s)', async (keepsOriginal) => {
    const sent = await sharp(await picture({ width: 60, height: 30, format: 'jpeg' }))
      .withMetadata({ orientation: 6 })
      .withExifMerge({ IFD0: { Artist: 'Ada Lovelace' } })
      .jpeg()
      .toBuffer()
    expect((await sharp(sent).metadata()).orientation).toBe(6)
    const { data, width, height } = await prepareImage(sent, 'file', { keepsOriginal })
    expect([width, height]).toEqual([30, 60])
    const { exif, icc, iptc, xmp, orientation } = await sharp(data).metadata()
    expect({ exif, icc, iptc, xmp, orientation }).toEqual({})
    expect(Buffer.from(data).includes('Ada Lovelace')).toBe(false)
  })

  it('loses what rides along behind it', async () => {
    const sent = Buffer.concat([await picture({ width: 20, height: 20, format: 'png' }), Buffer.from('<script>alert(1)</script>')])
    const { data } = await prepareImage(sent, 'file', { keepsOriginal: true })
    expect(Buffer.from(data).includes('script')).toBe(false)
  })

  it('is the first frame of an animation', async () => {
    const frames = [255, 0].map((red) => ({ create: { width: 8, height: 8, channels: 3, background: { r: red, g: 0, b: 0 } } }) as const)
    const animated = await sharp(await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer())), { join: { animated: true } })
      .webp({ loop: 0, lossless: true })
      .toBuffer()
    expect((await sharp(animated).metadata()).pages).toBe(2)
    const { data, width, height } = await prepareImage(animated, 'file')
    const { dominant } = await sharp(data).stats()
    expect([width, height, dominant.r > 200]).toEqual([8, 8, true])
  })
})

describe('what is no picture is refused, by its field', () => {
  const wrong = 'file: expected a PNG, JPEG or WebP picture'
  const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
  it.each([
    ['a text', Buffer.from('hello'), wrong],
    ['nothing', Buffer.alloc(0), wrong],
    ['NUL', Buffer.alloc(100), wrong],
    ['a GIF', gif, wrong],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), wrong],
    ['a PDF', Buffer.from('%PDF-1.4\n%%EOF'), wrong],
  ])('%s', async (_, sent, message) => expect(await problemOf(prepareImage(sent, 'file'))).toEqual(['invalid_request', message]))

  it('a truncated PNG', async () => {
    const whole = await noise(200, 200)
    for (const part of [0.2, 0.5, 0.95]) {
      const cut = whole.subarray(0, Math.floor(whole.length * part))
      expect(await problemOf(prepareImage(cut, 'file'))).toEqual(['invalid_request', 'file: cannot be read; the picture may be damaged'])
    }
  })

  it('60 megapixels, by its header alone', async () => {
    const sent = await picture({ width: 10_000, height: 6_000, format: 'png' })
    const before = process.memoryUsage().rss
    expect(await problemOf(prepareImage(sent, 'file'))).toEqual(['invalid_request', 'file: may have at most 50 megapixels'])
    expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000) // its pixels would be 180 MB
  })

  it('more than 10 MiB', async () => {
    const sent = Buffer.alloc(10 * 1_048_576 + 1)
    expect(await problemOf(prepareImage(sent, 'file'))).toEqual(['too_large', 'file: may have at most 10485760 bytes'])
  })
})

describe('Base64', () => {
  const bytes = Buffer.from([0, 255, 128, 7])
  it.each([
    ['as it is', 'AP+ABw=='],
    ['without padding', 'AP+ABw'],
    ['in lines', ' AP+A\r\nBw==\n'],
    ['with a data: prefix', 'data:image/png;base64,AP+ABw=='],
    ['with a data: prefix that says more', 'DATA:image/png;charset=utf-8;base64,AP+ABw=='],
  ])('%s is read', (_, text) => expect(Buffer.from(bytesOfBase64(text, 'data'))).toEqual(bytes))

  it.each(['', ' ', 'data:image/png,hello', 'not Base64!', 'AP\0B', 'A', '====', 'data:;base64,'])('%j is refused', (text) => {
    expect(() => bytesOfBase64(text, 'attachments.0.data')).toThrow('attachments.0.data: expected Base64')
  })

  it('of millions of parts before it is refused, like any other', () => {
    expect(() => bytesOfBase64(`data:${';'.repeat(14_000_000)}`, 'data')).toThrow('data: expected Base64')
  })
})
