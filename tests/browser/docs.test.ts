import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '#tests/fakes/product.ts'
import { desktop, hasBrowser, openPage, phone, picture, startBrowser } from './browser.ts'

describe.skipIf(!hasBrowser)('the API’s page', () => {
  let product: Product
  let browser: Browser
  beforeAll(async () => {
    ;[product, browser] = await Promise.all([startProduct(), startBrowser()])
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await product?.[Symbol.asyncDispose]()
  })

  it('shows an operation with its samples, and sends it with a key', async () => {
    await using opened = await openPage(browser, `${product.url}/docs`, { ...desktop, locale: 'en-US' })
    const { page } = opened
    await page.getByRole('button', { name: 'Authorize' }).click()
    await page.getByLabel('auth-bearer-value').first().fill(product.adminKey)
    await page.getByRole('button', { name: 'Apply credentials' }).first().click()
    await page.locator('.close-modal').click()

    const chat = page.locator('#operations-Chat-postChat')
    await chat.locator('.opblock-summary-control').click()
    await chat.getByText('Python', { exact: true }).click()
    expect(await chat.locator('details[open] pre').innerText()).toContain('from urllib.request import')
    await picture(page, 'docs')

    const models = page.locator('#operations-OpenAI-compatible-getModels')
    await models.locator('.opblock-summary-control').click()
    const answered = page.waitForResponse((response) => response.url() === `${product.url}/api/v1/models`)
    await models.getByRole('button', { name: 'Execute' }).click()
    expect((await answered).status()).toBe(200)
    await models.locator('.live-responses-table').getByText('frontdesk/knowledge').first().waitFor()
  })

  it('fits a phone in the dark, in Chinese', async () => {
    await using opened = await openPage(browser, `${product.url}/docs`, { ...phone, locale: 'zh-CN', colorScheme: 'dark' })
    const { page } = opened
    await page.locator('.opblock').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    expect(await page.locator('html').getAttribute('class')).toContain('dark-mode')
    await picture(page, 'docs-zh-phone-dark')
  })
})
