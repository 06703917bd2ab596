import { afterEach, beforeEach, expect, it } from 'vitest'
import { type BatchVendor, startBatchVendor } from '#tests/fakes/batch-vendor.ts'
import { newDataDir, type Product, startProduct } from '#tests/fakes/product.ts'

let data: Awaited<ReturnType<typeof newDataDir>>
let vendor: BatchVendor
beforeEach(async () => {
  data = await newDataDir()
})
afterEach(async () => {
  await vendor?.close()
  await data?.remove()
})

const ask = async ({ url, adminKey }: Product, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
  return (await fetch(`${url}/api/v1/${path}`, { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) })).json()
}

it.each(['openai', 'anthropic'] as const)(
  'a batch at %s is there once when the server is killed before it hears of it',
  async (protocol) => {
    vendor = await startBatchVendor(protocol)
    const name = protocol.toUpperCase()
    const env = { [`${name}_API_KEY`]: 'sk-0123456789abcdef', [`${name}_BASE_URL`]: vendor.baseUrl }
    const start = () => startProduct({ dataDir: data.path, env })
    const items = Array.from({ length: 200 }, (_, place) => ({ id: `${place}`, message: `Write verse ${place} about the sea` }))
    let id: string
    {
      await using product = await start()
      vendor.onBegin({ kind: 'unheard' })
      ;({ id } = await ask(product, 'batches', { items, vendorBatch: true }))
      await expect.poll(() => vendor.batches.length, { timeout: 60_000, interval: 20 }).toBe(1)
      await product.kill()
    }
    vendor.end()
    await using product = await start()
    await expect.poll(async () => (await ask(product, `batches/${id}`)).status, { timeout: 60_000, interval: 100 }).toBe('completed')

    expect(vendor.batches).toHaveLength(1)
    expect(vendor.other.singles).toBe(0)
    expect(await ask(product, `batches/${id}`)).toMatchObject({ done: 200, failed: 0, vendorBatches: [{ state: 'ended', requests: 200 }] })
    const { data: entries } = await ask(product, 'usage/entries?limit=200')
    expect(entries).toHaveLength(200)
    expect(new Set(entries.map(({ status, purpose }: Record<string, string>) => `${purpose} ${status}`))).toEqual(
      new Set(['batch success']),
    )
    expect(await product.stop()).toBe(0)
  },
)
