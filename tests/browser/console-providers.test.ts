import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '#tests/fakes/product.ts'
import { json } from '#tests/fakes/vendors/dialect.ts'
import { openaiChat } from '#tests/fakes/vendors/openai.ts'
import { type RunningDialect, startDialect } from '#tests/fakes/vendors/server.ts'
import { accessibilityFaults, desktop, hasBrowser, openPage, picture, startBrowser, untilReady } from './browser.ts'
import { signedIn } from './console.ts'

const password = 'the first admin of all'
const key = 'sk-test-0123456789abcdef' // the one that the vendor knows

describe.skipIf(!hasBrowser)('the providers of the console', () => {
  let product: Product
  let vendor: RunningDialect
  let browser: Browser
  beforeAll(async () => {
    vendor = await startDialect(openaiChat)
    const env = { ADMIN_PASSWORD: password, OPENAI_API_KEY: key, OPENAI_BASE_URL: `${vendor.url}/v1` }
    ;[product, browser] = await Promise.all([startProduct({ env }), startBrowser()])
  })
  afterAll(async () => {
    await browser?.close()
    await vendor?.close()
    await product?.stop()
    await product?.[Symbol.asyncDispose]()
  })

  const opened = async (path: string, locale: string) => {
    const storageState = await signedIn(product.url, 'admin@localhost', password)
    return openPage(browser, product.url + path, { ...desktop, locale, storageState })
  }

  it('copies one of the environment, tests it, and says in Chinese what the vendor said, without the key', async () => {
    await using shown = await opened('/console/providers/env_openai', 'zh-CN')
    const { page } = shown
    await picture(page, 'console-provider-environment', { whole: true })
    await page.getByRole('textbox', { name: '副本名称' }).fill('自己的 OpenAI')
    await page.getByRole('button', { name: '复制为自己的供应商' }).click()
    await page.getByRole('heading', { level: 1, name: '自己的 OpenAI' }).waitFor()
    await untilReady(page)
    expect(await page.getByLabel('API Key').first().getAttribute('placeholder')).toBe('保持不变')

    await page.getByRole('button', { name: '测试连接' }).click()
    await page.getByText('连接正常').first().waitFor()

    vendor.script({ answer: json(403, { error: { message: `The key ${key} may not be used from here`, code: 'ip_not_authorized' } }) })
    await page.getByRole('button', { name: '测试连接' }).click()
    await page.getByText(/IP 白名单/).waitFor()
    const told = await page.getByRole('status').filter({ hasText: 'ip_not_authorized' }).innerText()
    expect(told).toContain('The key •••• may not be used from here')
    await picture(page, 'console-provider-refused', { whole: true })
    expect(await page.content()).not.toContain(key)

    // At a new address nothing is kept, so the key is asked for; the old one with a slash behind it is no new address.
    await page.getByRole('textbox', { name: '地址' }).fill(`${vendor.url}/v1/chat/completions`)
    await page.getByLabel('API Key').first().fill(key)
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText(/单个接口的完整地址/).waitFor()
    await page.getByRole('textbox', { name: '地址' }).fill(`${vendor.url}/v1/`)
    await page.getByLabel('API Key').first().fill('')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('已保存。').first().waitFor()
    await page.reload()
    await untilReady(page)
    await page.getByRole('button', { name: '测试连接' }).click()
    await page.getByText('连接正常').first().waitFor() // the key was kept
  })

  it('asks for the fields of each vendor, and of one form at a time', async () => {
    await using shown = await opened('/console/providers/new', 'en-US')
    const { page } = shown
    await picture(page, 'console-providers-choice', { whole: true })
    const fieldsOf = () =>
      page
        .locator('form input:not([type=radio],[type=checkbox],[type=number])')
        .evaluateAll((all) => all.map((one) => (one as HTMLInputElement).labels?.[0]?.innerText.replace(' *', '')))
    await page.getByRole('link', { name: 'Baidu ERNIE' }).click()
    await page.getByRole('radio', { name: 'API key', exact: true }).waitFor()
    expect(await fieldsOf()).toEqual(['Name', 'Address', 'API key'])
    await page.getByRole('radio', { name: /^Access key/ }).check()
    expect(await fieldsOf()).toEqual(['Name', 'Address', 'Access key (AK)', 'Secret access key (SK)'])
    await page.getByRole('textbox', { name: 'Access key (AK)' }).fill('half-a-pair')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    expect(await page.locator('input[type=password]').evaluate((field) => (field as HTMLInputElement).validity.valueMissing)).toBe(true)
    await picture(page, 'console-provider-ernie', { whole: true })

    await page.goto(`${product.url}/console/providers/new?vendor=spark`)
    await untilReady(page)
    expect(await fieldsOf()).toEqual(['Name', 'Address', 'App ID', 'API key', 'API secret'])
    await page.getByRole('textbox', { name: 'Address' }).fill('https://spark-api.xf-yun.com')
    for (const label of ['App ID', 'API key', 'API secret']) await page.getByLabel(label).first().fill('0123456789')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('begins with ws:// or wss://').waitFor()

    await page.goto(`${product.url}/console/providers/new?vendor=pangu`)
    await untilReady(page)
    expect(await accessibilityFaults(page)).toEqual([])
    await picture(page, 'console-provider-pangu', { whole: true })

    await page.goto(`${product.url}/console/providers/new?vendor=openai-compatible`)
    await untilReady(page)
    await page.getByRole('radio', { name: 'A form of your own' }).check()
    await page.getByRole('textbox', { name: 'Pointer to the answer', exact: true }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await picture(page, 'console-provider-generic', { whole: true })
  })
})
