import { Failure, invalid } from '../failure.ts'

const probedBytes = 64 * 1024

/**
 * Bytes as text, piece by piece. UTF-8 with or without a byte order mark, UTF-16 with one, and GB 18030 (which Excel
 * writes in China), told by the beginning. More than `bytesMax` is refused with 413, broken text with 400.
 */
export async function* readText(body: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<string> {
  let probe = new Uint8Array(0)
  let decoder: TextDecoder | undefined
  let bytes = 0
  const decode = (by: TextDecoder, chunk?: Uint8Array): string => {
    try {
      return by.decode(chunk, { stream: chunk !== undefined })
    } catch {
      throw invalid('body', `is not ${by.encoding} text near byte ${bytes}`)
    }
  }
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) throw new Failure('too_large', `An import may have at most ${bytesMax} bytes.`)
    if (decoder) yield decode(decoder, chunk)
    else {
      probe = Buffer.concat([probe, chunk])
      if (probe.byteLength < probedBytes) continue
      decoder = decoderFor(probe)
      yield decode(decoder, probe)
    }
  }
  if (!decoder) {
    decoder = decoderFor(probe)
    yield decode(decoder, probe)
  }
  yield decode(decoder)
}

const decoderFor = (start: Uint8Array) => new TextDecoder(encodingOf(start), { fatal: true })

function encodingOf(start: Uint8Array): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true })
    return 'utf-8'
  } catch {
    return 'gb18030'
  }
}
