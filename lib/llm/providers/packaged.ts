import { AISDKError, type LanguageModelV4, type LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { asVendorFailure, VendorFailure } from '../refusal.ts'
import { languageModel, type Said, type SpokenModel } from './model.ts'
import { type Connection, isJson, parseJson, postText, readAnswer, shownRequest, type WrittenRequest, withoutError } from './wire.ts'

/*
 * Vendors whose requests are written by a package of the AI SDK: it knows which model takes which parameters and schemas, and
 * that changes with every model. The request goes over the same wire as every other call, and the vendor's file reads the
 * answer, so that egress, refusals and endings are the same for all vendors, and reading costs no more than elsewhere.
 */

type Fetch = typeof globalThis.fetch

/** How a vendor's file reads what comes back. `pieces` throws `brokenOff()` when the stream ends before the vendor said so. */
export type Reader = { whole(body: Record<string, unknown>): Said; pieces(body: AsyncIterable<Uint8Array>): AsyncGenerator<Said> }

/** A vendor's model by its package. `make` is given the fetch of one call, which only writes the request down. */
export function packaged(
  provider: string,
  connection: Omit<Connection, 'baseUrl'>,
  make: (modelId: string, fetch: Fetch) => LanguageModelV4,
  reader: Reader,
): (modelId: string) => SpokenModel {
  const reached = { ...connection, baseUrl: '' } // the package writes whole addresses
  return (modelId) => {
    const asked = (options: LanguageModelV4CallOptions, stream: boolean): Promise<WrittenRequest> => {
      const request = Promise.withResolvers<WrittenRequest>()
      const model = make(modelId, async (url, init) => {
        request.resolve(written(url, init))
        throw new Error('only written down')
      })
      const call: PromiseLike<unknown> = stream ? model.doStream(options) : model.doGenerate(options)
      call.then(undefined, (error) => request.reject(cannotAsk(error))) // after the request was written, this changes nothing
      return request.promise
    }
    return languageModel(provider, modelId, {
      async preview(options, stream) {
        const { text, ...request } = await asked(options, stream)
        return shownRequest(reached, { ...request, body: parseJson(text) })
      },
      read: (body) => reader.whole(withoutError(body, reached)),
      async whole(options) {
        const response = await postText(reached, await asked(options, false), options.abortSignal)
        return reader.whole(readAnswer(await response.text(), reached))
      },
      async *pieces(options) {
        const response = await postText(reached, await asked(options, true), options.abortSignal)
        if (isJson(response.headers)) return yield reader.whole(readAnswer(await response.text(), reached))
        yield* reader.pieces(response.body)
      },
    })
  }
}

function written(url: Parameters<Fetch>[0], init: RequestInit = {}): WrittenRequest {
  const { 'content-type': _, 'user-agent': __, ...headers } = Object.fromEntries(new Headers(init.headers))
  return { path: String(url), text: String(init.body), headers }
}

/** Why a package wrote no request. Its own errors hold what it was asked, so nothing of them is kept. */
function cannotAsk(error: unknown): VendorFailure {
  if (AISDKError.isInstance(error)) return new VendorFailure('invalid_request', 'the vendor cannot be asked this in its protocol')
  return asVendorFailure(error)
}
