import { expect, it } from 'vitest'
import { z } from 'zod'
import { endpoint, type RouteOptions, route } from '#lib/http/route.ts'
import { listOf, time } from '#lib/http/schemas.ts'
import { call } from '#tests/fakes/caller.ts'

/* What every test of a route relies on: an answer that is not as described fails it. */
const answers = { 200: listOf(z.object({ name: z.string(), at: time })), 204: null }
const answering = (response: () => Response, spec: Partial<RouteOptions<undefined, undefined>> = {}) =>
  call(endpoint({ GET: route({ access: 'public', withoutDatabase: true, says: 'Lists.', answers, ...spec }, response) }), 'GET', {
    path: '/api/things',
  })
const item = { name: 'a', at: new Date() }
const list = (data: object[]) => Response.json({ data, nextCursor: null })

it('lets pass what is described', async () => {
  expect((await answering(() => list([item]))).status).toBe(200)
  expect((await answering(() => new Response(null, { status: 204 }))).status).toBe(204)
})

it.each([
  ['an undeclared field', () => list([{ ...item, secret: 'x' }]), 'the field data.0.secret'],
  ['a missing field', () => list([{ name: 'a' }]), 'data.0.at: '],
  ['a status', () => Response.json({}, { status: 201 }), 'the status 201'],
  ['a media type', () => new Response('hello'), 'the media type text/plain'],
])('refuses %s', async (_case, response, words) => {
  const refusal = await answering(response).catch(String)
  expect(refusal).toContain('GET /api/things (Lists.)')
  expect(refusal).toContain(words)
})

it('refuses a failure in the other shape', async () => {
  const response = () => {
    throw new Error('a bug')
  }
  expect((await answering(response)).status).toBe(500)
  const body = JSON.stringify({ error: {} })
  const openai = () => new Response(body, { status: 400, headers: { 'content-type': 'application/problem+json' } })
  expect(await answering(openai, { errors: 'openai' }).catch(String)).toContain('the media type application/problem+json')
})
