import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

type RequestMeta = { relativeProjectDir: string; hostname: string }
type Entrypoint = (
  request: IncomingMessage,
  response: ServerResponse,
  context: { waitUntil(work: Promise<unknown>): void; requestMeta: RequestMeta },
) => Promise<unknown>

/** The paths on which turns are begun. None of them has a dynamic segment, and no rule of next.config.ts or proxy.ts is for them. */
export const turnPaths = ['/api/v1/chat', '/api/v1/chat/completions', '/api/v1/completions', '/api/widget/messages']

/**
 * Answers a POST to one of those paths by its built route handler, and is false for everything else. Next's router would only
 * find the same handler, for a quarter of what a request costs that does no more than be forwarded. The interface is the one that Next states for
 * deployment adapters: https://nextjs.org/docs/app/api-reference/adapters/invoking-entrypoints
 */
export function answerTurns(standaloneServer: string, hostname: string): (request: IncomingMessage, response: ServerResponse) => boolean {
  const require = createRequire(standaloneServer)
  const fileOf = (path: string) => join(dirname(standaloneServer), '.next', 'server', 'app', ...path.split('/'), 'route.js')
  const context = { waitUntil: (work: Promise<unknown>) => void work.catch(() => {}), requestMeta: { relativeProjectDir: '.', hostname } }
  const answer = async (path: string, request: IncomingMessage, response: ServerResponse) => {
    const { handler } = require(fileOf(path)) as { handler: Entrypoint }
    await handler(request, response, context)
  }
  return (request, response) => {
    const path = request.method === 'POST' && turnPaths.find((path) => path === request.url)
    if (!path) return false
    answer(path, request, response).catch((error) => {
      console.error(error) // a handler answers its own errors: this one is the framework's
      response.destroy()
    })
    return true
  }
}
