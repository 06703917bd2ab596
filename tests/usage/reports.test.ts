import { expect, it } from 'vitest'
import * as usage from '#app/api/v1/usage/route.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'

it('refuses a range that ends before it begins, and names the field', async () => {
  const { key } = await makeKey({ scopes: ['usage:read'] })
  const between = (from: string, to: string) => call(usage, 'GET', { key, query: `?${new URLSearchParams({ from, to })}` })
  const refused = await between('2026-11-24T00:00:00Z', '2026-11-23T00:00:00Z')
  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({ errors: [{ path: 'to', message: 'expected a time that is not before from' }] })
  expect((await between('2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z')).status).toBe(200)
})
