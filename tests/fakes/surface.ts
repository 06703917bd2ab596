import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RouteHandler } from '#lib/http/route.ts'

/* What can be called, as it stands on disk. */

export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof methods)[number]

export const filesOf = (pattern: string): string[] => globSync(pattern).sort()
export const load = (file: string) => import(/* @vite-ignore */ pathToFileURL(resolve(file)).href)

/** The address of a route or page, in Next's words. */
export const addressOf = (file: string): string =>
  file
    .slice('app'.length)
    .replace(/\/[^/]+\.tsx?$/, '')
    .replace(/\/\([^/]+\)/g, '')

/** Every method of every route; those that only answer 405 have no spec. */
export async function routesOnDisk(): Promise<{ path: string; method: Method; handler: RouteHandler }[]> {
  const all = await Promise.all(
    filesOf('app/**/route.ts').map(async (file) => {
      const handlers: Record<string, RouteHandler> = await load(file)
      return methods.flatMap((method) => (handlers[method] ? [{ path: addressOf(file), method, handler: handlers[method] }] : []))
    }),
  )
  return all.flat()
}
