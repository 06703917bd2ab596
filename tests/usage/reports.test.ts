import { describe, expect, it } from 'vitest'
import * as cache from '#app/api/admin/cache/route.ts'
import * as exported from '#app/api/admin/usage/export/route.ts'
import * as entries from '#app/api/v1/usage/entries/route.ts'
import * as usage from '#app/api/v1/usage/route.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'

const [earlier, later] = ['2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z']
const told = 'expected a time that is not before from'

describe.each([
  { what: 'the report', route: usage, scope: 'usage:read' as const, days: [earlier, later], told },
  { what: 'the rows of the ledger', route: entries, scope: 'usage:read' as const, days: [earlier, later], told },
  { what: 'the cache', route: cache, scope: 'admin' as const, days: [earlier, later], told },
  {
    what: 'the export',
    route: exported,
    scope: 'admin' as const,
    days: ['2026-11-23', '2026-11-24'],
    told: 'expected a day that is not before from',
    more: { kind: 'report' },
  },
])('$what of a range', ({ route, scope, days: [first = '', last = ''], told, more = {} }) => {
  it('is refused where the range ends before it begins, and the field is named', async () => {
    const { key } = await makeKey({ scopes: [scope] })
    const between = (from: string, to: string) => call(route, 'GET', { key, query: `?${new URLSearchParams({ from, to, ...more })}` })
    const refused = await between(last, first)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ errors: [{ path: 'to', message: told }] })
    expect((await between(first, first)).status).toBe(200)
  })
})
