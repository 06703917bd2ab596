import type { Page } from 'playwright-core'
import { untilReady } from './browser.ts'

declare global {
  interface Window {
    say?: (chunks: object[], end?: boolean) => void
  }
}

const firstWords = (text: string) => [
  { type: 'text-start', id: 'answer' },
  { type: 'text-delta', id: 'answer', delta: text },
]

/**
 * Takes the server's place for questions, so that a test decides when which chunk arrives; the rest is the real server's.
 * To be called before the widget asks anything. What the page posted stands in `asked`.
 */
export async function scriptAnswers(page: Page) {
  const asked: { path: string; authorization: string | undefined; body: unknown }[] = []
  await page.exposeFunction('noteAsked', (path: string, authorization: string | undefined, body: string | undefined) => {
    asked.push({ path, authorization, body: body && JSON.parse(body) })
  })
  await page.addInitScript(() => {
    const realFetch = window.fetch
    let position = 0
    let close = () => {}
    window.fetch = async (input, init) => {
      const { pathname } = new URL(String(input), location.href)
      if (init?.method !== 'POST' || !/^\/api\/widget\/(messages|close)/.test(pathname)) return realFetch(input, init)
      const note = Reflect.get(window, 'noteAsked') as (...facts: unknown[]) => Promise<void>
      await note(pathname, new Headers(init.headers).get('authorization'), init.body)
      if (pathname.endsWith('/close')) return realFetch(input, init)
      if (pathname.endsWith('/stop')) {
        window.say?.([{ type: 'finish', messageMetadata: { status: 'answered', finishReason: 'cancelled' } }], true)
        return Response.json({})
      }
      close()
      position = -1
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          close = () => controller.close()
          window.say = (chunks, end) => {
            for (const chunk of chunks as { type: string; delta?: string; transient?: boolean }[]) {
              if (!chunk.transient) position += chunk.type === 'text-delta' ? (chunk.delta ?? '').length : 1
              const id = chunk.transient ? '' : `id: ${position}\n`
              controller.enqueue(new TextEncoder().encode(`${id}data: ${JSON.stringify(chunk)}\n\n`))
            }
            if (end) close()
            if (end) close = () => {}
          }
          init.signal?.addEventListener('abort', () => controller.error(new DOMException('stopped', 'AbortError')))
        },
      })
      return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
    }
  })
  await page.reload()
  await untilReady(page)

  let messages = 0
  const start = () => ({ type: 'start', messageId: `msg_scripted${++messages}`, messageMetadata: { conversationId: 'conv_1' } })
  const say = async (chunks: object[], end = false) => {
    await page.waitForFunction(() => window.say)
    await page.evaluate(([all, last]) => window.say?.(all, last), [chunks, end] as const)
    if (end) await page.evaluate(() => (window.say = undefined))
  }
  return {
    asked,
    start: () => say([start()]),
    read: (part: number, parts: number) => say([{ type: 'data-reading', data: { part, parts }, transient: true }]),
    queue: (place: number) => say([{ type: 'data-queue', data: { place }, transient: true }]),
    /** The first words of an answer that was started. */
    speak: (text: string) => say(firstWords(text)),
    /** Begins an answer with these words. */
    begin: (text: string) => say([start(), ...firstWords(text)]),
    goOn: (text: string) => say([{ type: 'text-delta', id: 'answer', delta: text }]),
    cite: (title: string) => say([{ type: 'data-citations', data: [{ documentId: null, title, quote: title }] }]),
    end: (metadata: object = {}) =>
      say(
        [
          { type: 'text-end', id: 'answer' },
          { type: 'finish', messageMetadata: { status: 'answered', finishReason: 'stop', ...metadata } },
        ],
        true,
      ),
    fail: (errorText: string) => say([{ type: 'error', errorText }], true),
  }
}
