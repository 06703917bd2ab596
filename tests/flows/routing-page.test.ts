import type { ReactNode } from 'react'
import { beforeAll, expect, it } from 'vitest'
import page from '#app/console/(shell)/routing/page.tsx'
import { userIn } from '#lib/access/caller.ts'
import { createRoute } from '#lib/routing/rules.ts'
import { makeKey } from '#tests/fakes/caller.ts'
import { ask, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { makeUser } from '#tests/fakes/user.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

const actor = { type: 'system', id: null } as const
const vendor = await startVendor()
beforeAll(async () => {
  await makeShop()
  await makeProvider(vendor.baseUrl)
  const conditions = {
    keywords: ['parcel', 'box'],
    pattern: 'order \\d+',
    class: 'small_talk',
    topic: 'minors',
    lang: 'en',
    minChars: 3,
    hasImage: false,
  } as const
  await createRoute(
    { name: 'all of it', model: 'mock/mock', bot: 'demo', conditions: { ...conditions, keywords: [...conditions.keywords] } },
    actor,
  )
  await createRoute({ name: 'the rest', model: 'auto', goal: 'speed' }, actor)
  await ask((await makeKey()).key, 'hello')
  return () => vendor.close()
})

/** All words that the page shows by itself: its parts that run in the browser have theirs. */
async function wordsOf(node: unknown): Promise<string> {
  if (Array.isArray(node)) return (await Promise.all(node.map(wordsOf))).join(' ')
  if (typeof node === 'string' || typeof node === 'number') return String(node)
  if (node === null || typeof node !== 'object' || !('props' in node)) return ''
  const { type, props } = node as { type: unknown; props: Record<string, unknown> }
  const isAsync = typeof type === 'function' && type.constructor.name === 'AsyncFunction'
  return wordsOf(isAsync ? await (type as (props: unknown) => Promise<ReactNode>)(props) : props.children)
}

it('shows what each rule needs, what is asked, and what auto knows', async () => {
  const user = await userIn(new Headers({ cookie: (await makeUser('admin')).cookie }))
  const words = await wordsOf(await page.show({ user, params: {}, search: {} } as never))
  // Texts stand here by their keys.
  expect(words).toMatch(/all of it\s+demo\s+conditions\.keywords · conditions\.class · conditions\.topic · conditions\.lang/)
  for (const condition of ['pattern', 'minChars', 'hasImage']) expect(words).toContain(`conditions.${condition}`)
  expect(words).toMatch(/the rest\s+allBots\s+always\s+autoFor\s+on/)
  expect(words).toMatch(/mock\/mock\s+1\s+1\s+\(\s*1\s*\)/)
})
