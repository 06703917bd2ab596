import type { Page } from 'playwright-core'

declare global {
  interface Window {
    say?: (chunks: object[], end?: boolean) => void
  }
}

/**
 * Takes the server's place for questions, so that a test decides when which chunk arrives. To be called before the page
 * is loaded. What the page sent to /api/v1/chat and below stands in `asked`.
 */
export async function scriptAnswers(page: Page) {
  const asked: { path: string; authorization: string | undefined; body: unknown }[] = []
  await page.exposeFunction('noteAsked', (path: string, authorization: string | undefined, body: string | undefined) => {
    asked.push({ path, authorization, body: body && JSON.parse(body) })
  })
  await page.addInitScript(() => {
    const realFetch = window.fetch
    window.fetch = async (input, init) => {
      const { pathname } = new URL(String(input), location.href)
      if (!pathname.startsWith('/api/v1/chat')) return realFetch(input, init)
      const note = Reflect.get(window, 'noteAsked') as (...facts: unknown[]) => Promise<void>
      await note(pathname, new Headers(init?.headers).get('authorization'), init?.body)
      if (pathname !== '/api/v1/chat') return Response.json({})
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          window.say = (chunks, end) => {
            for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\n`))
            if (end) controller.close()
          }
          init?.signal?.addEventListener('abort', () => controller.error(new DOMException('stopped', 'AbortError')))
        },
      })
      return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
    }
  })
  await page.reload()
  await page.waitForLoadState('networkidle')

  const say = async (chunks: object[], end = false) => {
    await page.waitForFunction(() => window.say)
    await page.evaluate(([all, last]) => window.say?.(all, last), [chunks, end] as const)
  }
  return {
    asked,
    /** Begins an answer with these words. */
    begin: (text: string) =>
      say([
        { type: 'start', messageId: 'msg_1', messageMetadata: { conversationId: 'conv_1' } },
        { type: 'text-start', id: 'answer' },
        { type: 'text-delta', id: 'answer', delta: text },
      ]),
    goOn: (text: string) => say([{ type: 'text-delta', id: 'answer', delta: text }]),
    end: (metadata: object = {}) =>
      say(
        [
          { type: 'text-end', id: 'answer' },
          { type: 'finish', messageMetadata: metadata },
        ],
        true,
      ),
    fail: (errorText: string) =>
      say(
        [
          { type: 'text-end', id: 'answer' },
          { type: 'error', errorText },
        ],
        true,
      ),
  }
}
