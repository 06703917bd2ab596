import { type Fault, type MockOptions, startMock } from '../../bench/mock-upstream.mjs'

/** A scripted vendor on a real socket: same question, same answer; faults are used up in order. */
export async function startVendor(options: MockOptions = {}) {
  const mock = await startMock({ port: 0, ...options })
  return {
    /** The address of its OpenAI API. */
    baseUrl: `${mock.url}/v1`,
    /** The address of its Ollama API. */
    url: mock.url,
    /** The bodies it was asked with, oldest first. */
    asked: () => mock.stats().last.map(({ body }) => JSON.parse(body)),
    /** The last of them as it was sent. */
    lastBody: () => mock.stats().last.at(-1)?.body,
    stats: () => mock.stats(0),
    script: (...faults: Fault[]) => void mock.control({ faults }),
    set: (change: MockOptions) => void mock.control(change),
    reset: () => void mock.control({ reset: true }),
    close: mock.close,
    [Symbol.asyncDispose]: mock.close,
  }
}
export type Vendor = Awaited<ReturnType<typeof startVendor>>
