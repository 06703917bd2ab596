import { Failure, invalid } from '../failure.ts'
import { decoderFor } from '../text.ts'

const probedBytes = 64 * 1024

/**
 * Bytes as text, piece by piece, by the encoding of the beginning. More than `bytesMax` is refused with 413, broken text with 400.
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
