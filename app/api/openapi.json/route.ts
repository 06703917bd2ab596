import { createHash } from 'node:crypto'
import { z } from 'zod'
import { config } from '#lib/config.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { once } from '#lib/process.ts'
import description from '../../../docs/openapi.json' with { type: 'json' }

const openapiView = z.looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.looseObject({}) })

/** The description with the address that its readers use, and a tag by which they know whether it has changed. */
const published = () =>
  once('http.openapi', () => {
    const text = JSON.stringify({ ...description, servers: [{ url: config().publicUrl }] })
    return { text, tag: `"${createHash('sha256').update(text).digest('base64url')}"` }
  })

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      access: 'public',
      withoutDatabase: true,
      says: 'This description (OpenAPI 3.1), made from the schemas that validate.',
      answers: { 200: openapiView, 304: null },
    },
    ({ request }) => {
      const { text, tag } = published()
      const headers = { etag: tag, 'cache-control': 'no-cache', 'content-type': 'application/json' }
      if (
        request.headers
          .get('if-none-match')
          ?.split(/\s*,\s*/)
          .some((known) => known.replace(/^W\//, '') === tag)
      )
        return new Response(null, { status: 304, headers })
      return new Response(text, { headers })
    },
  ),
})
