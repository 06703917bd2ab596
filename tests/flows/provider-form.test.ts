import { beforeEach, expect, it } from 'vitest'
import {
  addressProblem,
  factsOf,
  fieldAt,
  keptFields,
  type ProviderFields,
  type StoredProvider,
  sentOf,
  valuesOf,
} from '#app/console/(shell)/providers/provider-fields.ts'
import { formWordOf, keyOfForm, placeOf } from '#app/console/(shell)/providers/vendor-words.ts'
import { db } from '#lib/database/client.ts'
import { createProvider, providerInput, providerPatch, updateProvider } from '#lib/llm/provider-rows.ts'
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
  ['timeouts.idleMs', 'idleMs'],
  ['generic.answer', 'generic.answer'],
  ['models.0', 'models'],
])('shows what is said of %s at %s', (path, field) => expect(fieldAt(path)).toBe(field))
