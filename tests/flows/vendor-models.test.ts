import { beforeAll, expect, it } from 'vitest'
import * as tests from '#app/api/admin/providers/[id]/test/route.ts'
import { createProvider, providersInOrder, updateProvider } from '#lib/llm/provider-rows.ts'
import { pricedOffer } from '#lib/usage/models.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { making } from '#tests/fakes/frontdesk.ts'
import { panguToken } from '#tests/fakes/vendors/pangu.ts'
import { startDialect } from '#tests/fakes/vendors/server.ts'

/* Where the models of a provider come from when nobody has typed them in. */

let admin = ''
beforeAll(async () => {
  admin = (await makeKey({ scopes: ['admin'] })).key
})

const panguOn = (url: string, credentials: object = {}) =>
  createProvider(
    {
      vendor: 'pangu',
      name: 'Pangu',
      allowPrivateNetwork: true,
      baseUrl: url,
      credentials: { ...panguToken.provider(url).credentials, deployment: panguToken.model, ...credentials },
    },
    making,
  )

it('asks the deployment that stands beside the credentials, unless models are named', async () => {
  await using vendor = await startDialect(panguToken)
  const { id } = await panguOn(vendor.url)
  expect(await pricedOffer(id)).toMatchObject([{ id: `pangu/${panguToken.model}`, origin: 'configured', isDefault: true }])
  expect(await providersInOrder()).toMatchObject([{ id, models: [panguToken.model], defaultModel: panguToken.model }])
  const tested = await call(tests, 'POST', { key: admin, params: { id } })
  expect(await tested.json()).toMatchObject({ ok: true, model: `pangu/${panguToken.model}` })

  await updateProvider(id, { models: ['another'] }, making)
  expect(await pricedOffer(id)).toMatchObject([{ id: 'pangu/another', isDefault: true }])
})

it('takes no address for tokens that is none', async () => {
  await expect(panguOn('http://127.0.0.1:9', { iamBaseUrl: 'iam.example.com' })).rejects.toMatchObject({
    code: 'invalid_request',
    errors: [{ path: 'credentials.iamBaseUrl', message: 'expected an http:// or https:// address' }],
  })
})
