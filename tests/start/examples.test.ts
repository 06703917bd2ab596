import { execFile, spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Product, startProduct } from '#tests/fakes/product.ts'
import { startVendor, type Vendor } from '#tests/fakes/vendor.ts'

/* The programs of examples/, each run as it stands against a product with one vendor. */
const run = promisify(execFile)
const programs: Record<string, string> = { sh: 'sh', ts: process.execPath, py: 'python3' }
const hasPython = spawnSync('python3', ['--version']).status === 0
if (!hasPython) console.log('The Python examples are skipped: there is no python3.')

const printed: Record<string, RegExp> = {
  chat: /return an item/,
  openai: /return an item|Open My orders/, // echoed by the vendor, or the answer that the shop has approved
  stream: /return|"delta":/,
  'import-knowledge': /imported/,
  batch: /return an item|"queued"/,
  ledger: /success/,
}

let product: Product
let vendor: Vendor
beforeAll(async () => {
  vendor = await startVendor({ answer: 'echo' })
  product = await startProduct({ env: { OPENAI_API_KEY: 'sk-0123456789abcdef', OPENAI_BASE_URL: vendor.baseUrl } })
  const headers = { authorization: `Bearer ${product.adminKey}`, 'content-type': 'application/json' }
  await fetch(`${product.url}/api/v1/chat`, { method: 'POST', headers, body: '{"message":"What is in the ledger?"}' }) // something to read there
})
afterAll(async () => {
  await product?.stop()
  await product?.[Symbol.asyncDispose]()
  await vendor?.close()
})

it.each(globSync('examples/*').sort())('%s runs and prints what it got', async (file) => {
  const [, name = '', extension = ''] = /^examples\/(.+)\.(\w+)$/.exec(file) ?? []
  if (extension === 'py' && !hasPython) return
  const env = { PATH: process.env.PATH, FRONTDESK_URL: product.url, FRONTDESK_KEY: product.adminKey, PYTHONDONTWRITEBYTECODE: '1' }
  const { stdout } = await run(programs[extension] ?? '', [file], { env: env as unknown as NodeJS.ProcessEnv })
  expect(stdout).toMatch(printed[name] ?? / never /)
})
