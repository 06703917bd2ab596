import { afterAll, beforeAll, expect, it } from 'vitest'
import { newDataDir, type Product, startProduct } from '#tests/fakes/product.ts'
import { startVendor, type Vendor } from '#tests/fakes/vendor.ts'

let data: Awaited<ReturnType<typeof newDataDir>>
let vendor: Vendor
beforeAll(async () => {
  data = await newDataDir()
  vendor = await startVendor({ answer: 'echo', latency: 20 })
})
afterAll(async () => {
  await vendor?.close()
  await data?.remove()
})

const start = () => startProduct({ dataDir: data.path, env: { OPENAI_API_KEY: 'sk-0123456789abcdef', OPENAI_BASE_URL: vendor.baseUrl } })

const ask = async ({ url, adminKey }: Product, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
  return (
    await fetch(`${url}/api/v1/batches${path}`, { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) })
  ).json()
}

it('a batch goes on after kill -9 and after an end that was asked for, and pays for no item twice', async () => {
  const total = 1_000
  const items = Array.from({ length: total }, (_, place) => ({ id: `${place}`, message: `Write verse ${place} about the sea` }))
  let id: string
  let asked: number
  {
    await using product = await start()
    ;({ id } = await ask(product, '', { items }))
    await expect.poll(async () => (await ask(product, `/${id}`)).done, { timeout: 30_000, interval: 50 }).toBeGreaterThan(100)
    await product.kill()
    asked = vendor.stats().requests
    expect(asked).toBeLessThan(total)
  }
  {
    await using product = await start()
    await expect.poll(() => vendor.stats().requests, { timeout: 30_000, interval: 50 }).toBeGreaterThan(asked + 100)
    expect(await product.stop()).toBe(0)
    expect(vendor.stats().requests).toBeLessThan(total)
  }
  await using product = await start()
  await expect.poll(async () => (await ask(product, `/${id}`)).status, { timeout: 60_000, interval: 100 }).toBe('completed')

  const { done, failed } = await ask(product, `/${id}`)
  expect(done + failed).toBe(total)
  expect(failed).toBeLessThanOrEqual(100) // those that were with the vendor when it was killed
  expect(vendor.stats().requests).toBeLessThanOrEqual(total)
  const { data: results } = await ask(product, `/${id}/results?limit=200`)
  const errors = results.flatMap(({ error }: { error: { code: string } | null }) => error?.code ?? [])
  expect(errors.filter((code: string) => code !== 'unknown_outcome')).toEqual([])
  expect(await product.stop()).toBe(0)
})
