import { beforeEach, expect, it } from 'vitest'
import { gatewayNumbers } from '#app/console/(shell)/providers/gateway-fields.ts'
import {
  addressProblem,
  factsOf,
  fieldAt,
  keptFields,
  movedIn,
  type ProviderFields,
  type StoredProvider,
  sentOf,
  valuesOf,
} from '#app/console/(shell)/providers/provider-fields.ts'
import { formWordOf, keyOfForm, placeOf } from '#app/console/(shell)/providers/vendor-words.ts'
import { db } from '#lib/database/client.ts'
import { providerInput, providerPatch } from '#lib/llm/provider-input.ts'
import { createProvider, updateProvider } from '#lib/llm/provider-rows.ts'
import { wholeForm } from '#lib/llm/providers/vendor.ts'
import { vendorSlugs, vendors } from '#lib/llm/vendors.ts'
import type { CredentialField } from '#lib/vendor-variables.ts'
import { making } from '#tests/fakes/frontdesk.ts'

/* What the console's form of a provider sends, held against the API that takes it. */

beforeEach(() =>
  db()
    .provider.deleteMany()
    .then(() => {}),
)

const every = vendorSlugs.flatMap((vendor) => {
  const facts = factsOf(vendors[vendor])
  const forms = facts.forms.length > 0 ? facts.forms : [[]]
  return forms.map((form) => ({ vendor, facts, form, name: `${vendor} with ${keyOfForm(form) || 'nothing'}` }))
})
type Case = (typeof every)[number]

const typedIn = (fields: readonly CredentialField[]) =>
  Object.fromEntries(fields.map((field) => [field, field.endsWith('Url') ? 'https://iam.example.com' : `typed-${field}`]))
const filled = ({ vendor, facts, form }: Case, more: Partial<ProviderFields> = {}, stored?: StoredProvider): ProviderFields => ({
  ...valuesOf({ vendor, facts, suggestedName: 'Own', mayAllowPrivate: true, stored }),
  baseUrl: stored?.baseUrl ?? (facts.baseUrl === null ? 'https://llm.example.com/v1' : ''),
  form: keyOfForm(form),
  credentials: typedIn([...form, ...facts.beside]),
  ...more,
})
const sending = { mayAllowPrivate: true }
async function made(one: Case) {
  const { fields } = sentOf(filled(one), { ...sending, facts: one.facts })
  return createProvider(providerInput.parse({ vendor: one.vendor, ...fields, allowPrivateNetwork: true }), making)
}
const asStored = (provider: Awaited<ReturnType<typeof made>>): StoredProvider => ({ ...provider, generic: null }) as StoredProvider
const changed = ({ id }: StoredProvider, { fields, forgotten }: ReturnType<typeof sentOf>) =>
  updateProvider(id, providerPatch.parse({ ...fields, credentials: { ...forgotten, ...fields.credentials } }), making)

it.each(every)('makes a provider of $name of what its fields hold', async (one) => {
  const { credentialFields } = await made(one)
  expect(credentialFields.toSorted()).toEqual([...one.form, ...one.facts.beside].sort())
})

it.each(every)('leaves the credentials of $name as they are when nothing is typed', async (one) => {
  const stored = asStored(await made(one))
  const values = filled(one, { credentials: {}, priority: 7 }, stored)
  expect(keptFields(one.facts, stored, { form: values.form, isMoved: false })).toEqual(stored.credentialFields)
  expect(keptFields(one.facts, stored, { form: values.form, isMoved: true })).toEqual([])
  const after = await changed(stored, sentOf(values, { ...sending, facts: one.facts, stored }))
  expect(after).toMatchObject({ priority: 7, credentialFields: stored.credentialFields })
})

const changes = every.flatMap((from) => every.filter((to) => to.vendor === from.vendor && to !== from).map((to) => ({ from, to })))
it.each(changes)('changes $from.name to $to.name, with nothing left of the first', async ({ from, to }) => {
  const stored = asStored(await made(from))
  expect(
    keptFields(to.facts, stored, { form: keyOfForm(to.form), isMoved: false }).filter((field) => to.form.some((one) => one === field)),
  ).toEqual([])
  const { credentialFields } = await changed(
    stored,
    sentOf(filled(to, { credentials: typedIn(to.form) }, stored), { ...sending, facts: to.facts, stored }),
  )
  const left = Object.fromEntries(credentialFields.map((field) => [field, 'set']))
  expect(wholeForm(vendors[to.vendor], left)).toEqual(to.form)
  expect(credentialFields.toSorted()).toEqual([...to.form, ...to.facts.beside].sort())
})

it('explains where each field is found, and each form where there are several', () => {
  for (const { vendor, facts, form } of every) {
    for (const field of [...form, ...facts.beside]) expect(placeOf(vendor, form, field), `${vendor} ${field}`).toBeDefined()
    if (facts.forms.length > 1) expect(formWordOf(vendor, form), keyOfForm(form)).toBeDefined()
  }
})

it('sends the form of an own API only where it is chosen, and only what is filled in', () => {
  const one = every.find(({ vendor }) => vendor === 'openai-compatible') as Case
  const generic = { promptField: ' prompt ', answer: '/text', path: '' }
  const sent = (api: 'chat' | 'generic') => sentOf(filled(one, { api, generic }), { ...sending, facts: one.facts }).fields
  expect(sent('generic')).toMatchObject({ api: 'generic', generic: { promptField: 'prompt', answer: '/text' } })
  expect(sent('chat')).not.toHaveProperty('generic')
  const stored = { credentialFields: [], generic: { path: '/old', body: { n: 1 } } } as unknown as StoredProvider
  const kept = sentOf(filled(one, { api: 'generic', generic }), { ...sending, facts: one.facts, stored }).fields
  expect(kept).toMatchObject({ generic: { body: { n: 1 } } }) // what REST said beside it
  expect(kept).not.toMatchObject({ generic: { path: '/old' } })
})

const eu = { name: 'eu west', baseUrl: 'https://8.8.8.8/v1' }
const said = {
  weight: 3,
  regions: [eu],
  limits: { requestsPerMinute: 60, concurrency: 10 },
  timeouts: { connectMs: 250, totalMs: 60_000 },
  retry: { attempts: 6, factor: 1.5, baseMs: 50 },
  breaker: { failures: 10, openMs: 90_000, strict: true },
}

it('shows limits, times, retries and regions as they are kept, and sends them back the same', async () => {
  const one = every.find(({ vendor }) => vendor === 'openai') as Case
  const stored = asStored(await made(one))
  const kept = asStored(await updateProvider(stored.id, { ...said, credentials: { apiKey: 'sk-0123456789abcdef' } }, making))
  const values = filled(one, { credentials: {} }, kept)
  expect(values).toMatchObject({
    regions: ['eu west https://8.8.8.8/v1'],
    timeouts: { connectMs: 0.25, idleMs: '' },
    breaker: { openMs: 90 },
  })
  const sending = { mayAllowPrivate: true, facts: one.facts, stored: kept }
  expect(await changed(kept, sentOf(values, sending))).toMatchObject({ ...said, hasCredentials: true })
  const emptied = sentOf(filled(one, { credentials: {} }), sending)
  expect(await changed(kept, emptied)).toMatchObject({ weight: 1, regions: [], limits: {}, timeouts: {}, retry: {}, breaker: {} })
})

it('lets strict decide how many successes it takes', () => {
  const one = every.find(({ vendor }) => vendor === 'openai') as Case
  const breaker = { failures: '', openMs: '', successes: 3, strict: true }
  expect(sentOf(filled(one, { breaker }), { ...sending, facts: one.facts }).fields.breaker).toEqual({ strict: true })
})

it('offers no number that the API would refuse', () => {
  for (const end of ['min', 'max'] as const)
    for (const [group, numbers] of Object.entries(gatewayNumbers)) {
      const ends = Object.entries(numbers).map(([name, bounds]) => [name, name.endsWith('Ms') ? bounds[end] * 1_000 : bounds[end]])
      expect(providerPatch.parse({ [group]: Object.fromEntries(ends) })).toHaveProperty(group)
      const past = ends.map(([name, value]) => [name, end === 'min' ? Number(value) - 1 : Number(value) + 1])
      for (const [name, value] of past) expect(providerPatch.safeParse({ [group]: { [name ?? '']: value } }).success, `${name}`).toBe(false)
    }
})

it.each([
  ['', ['eu west https://8.8.8.8/v1/'], { main: false, region: false }],
  ['', ['own https://api.openai.com/v1'], { main: false, region: false }],
  ['', [], { main: false, region: false }],
  ['', ['us https://8.8.4.4/v1'], { main: false, region: true }],
  ['https://llm.example.com/v1', ['eu west https://8.8.8.8/v1'], { main: true, region: false }],
])('knows, as the API does, that “%s” with %j is new', (baseUrl, regions, moved) => {
  const stored = { baseUrl: null, regions: [eu] } as unknown as StoredProvider
  expect(movedIn({ baseUrl, regions }, factsOf(vendors.openai), stored)).toEqual(moved)
})

it.each([
  ['openai', 'llm.example.com/v1', 'chat', 'addressHttp'],
  ['openai', 'wss://llm.example.com', 'chat', 'addressHttp'],
  ['spark', 'https://llm.example.com', 'chat', 'addressWs'],
  ['openai-compatible', 'https://llm.example.com/v1/chat/completions', 'chat', 'addressWhole'],
  ['openai-compatible', 'https://llm.example.com/v1/completions', 'generic', undefined],
  ['openai', 'https://llm.example.com/v1/', 'chat', undefined],
  ['spark', '', 'chat', undefined],
] as const)('judges the address of %s “%s” (%s) as the API does', (vendor, address, api, problem) => {
  expect(addressProblem(address, factsOf(vendors[vendor]), api)).toBe(problem)
})

it.each([
  ['credentials.secretKey', 'credentials.secretKey'],
  ['credentials.headers.x-team', 'headers'],
  ['timeouts.idleMs', 'timeouts.idleMs'],
  ['limits.concurrency', 'limits.concurrency'],
  ['regions.0.baseUrl', 'regions'],
  ['generic.answer', 'generic.answer'],
  ['models.0', 'models'],
])('shows what is said of %s at %s', (path, field) => expect(fieldAt(path)).toBe(field))
