import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '#tests/fakes/product.ts'
import { startVendor, type Vendor } from '#tests/fakes/vendor.ts'
import { desktop, hasBrowser, openPage, picture, startBrowser, untilReady } from './browser.ts'

const password = 'the first admin of all'

describe.skipIf(!hasBrowser)('a newcomer', () => {
  let product: Product
  let vendor: Vendor
  let browser: Browser
  beforeAll(async () => {
    ;[product, browser, vendor] = await Promise.all([
      startProduct({ env: { ADMIN_PASSWORD: password } }),
      startBrowser(),
      startVendor({ answer: 'echo' }),
    ])
  })
  afterAll(async () => {
    await browser?.close()
    await vendor?.close()
    await product?.stop()
    await product?.[Symbol.asyncDispose]()
  })

  const ask = (key: string, message: string) =>
    fetch(`${product.url}/api/v1/chat`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ message }),
    })

  it('gets from the sign-in to the trace of a partner’s question by what the pages say', async () => {
    await using opened = await openPage(browser, `${product.url}/console`, { ...desktop, locale: 'en-US' })
    const { page } = opened
    const title = page.getByRole('heading', { level: 1 })

    await page.getByLabel('E-mail').fill('admin@localhost')
    await page.getByLabel('Password').first().fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'First steps' }).waitFor()

    // A provider, as the first step says; a private address has to be allowed.
    await page.getByRole('main').getByRole('link', { name: 'Add a provider' }).click()
    await page.getByRole('link', { name: /OpenAI-compatible/ }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Our models')
    await page.getByRole('textbox', { name: 'Address' }).fill(vendor.baseUrl)
    await page.getByLabel('Key').first().fill('sk-of-the-newcomer-1234')
    await page.getByLabel('Models').fill('mock-large')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page
      .getByText(/private network/)
      .first()
      .waitFor()
    await page.getByRole('textbox', { name: 'Address' }).and(page.locator(':focus')).waitFor()
    await page.getByRole('switch', { name: 'Allow a private address' }).check()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('button', { name: 'Test the connection' }).click()
    await page.getByText('It works').first().waitFor()
    expect(vendor.stats().byModel).toMatchObject({ 'mock-large': 1 })
    await picture(page, 'console-newcomer-provider')

    // What the shop knows, as the second step says.
    await page.getByRole('navigation').getByRole('link', { name: 'Overview' }).click()
    await page.getByRole('main').getByRole('link', { name: 'Write the first article' }).click()
    await page.getByText('Article', { exact: true }).click()
    await page.getByLabel('Title').fill('Kite repairs')
    await page.getByLabel('Text').fill('We repair torn kites within four days. A repair costs 12 euros.')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.waitForURL(({ pathname }) => pathname.startsWith('/console/knowledge') && !pathname.endsWith('/new'))
    await page.goto(`${product.url}/console/knowledge?q=How+much+is+a+kite+repair%3F`)
    await untilReady(page)
    await page.getByRole('link', { name: 'Kite repairs' }).first().waitFor()
    await page.goto(`${product.url}/console`)
    await untilReady(page)
    await page.getByRole('heading', { name: 'First steps' }).waitFor()
    expect(await page.getByRole('main').getByRole('link', { name: 'Write the first article' }).count()).toBe(0) // ticked

    // A key for a partner, shown once, used, and revoked.
    await page.getByRole('navigation').getByRole('link', { name: 'API keys' }).click()
    await page.getByRole('link', { name: 'Create a key' }).click()
    await page.getByLabel('Name').fill('Kite partner')
    await page.getByRole('button', { name: 'Create a key' }).click()
    const key = await page.getByLabel('Your new key').inputValue()
    const answer = await (await ask(key, 'How much is a kite repair?')).json()
    expect(answer).toMatchObject({ status: 'answered', provider: 'our-models' })
    await page.getByRole('link', { name: 'To this key' }).click()
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('Revoked.').waitFor()
    expect((await ask(key, 'And now?')).status).toBe(401) // a page's act, seen by a route at once

    // What came of the partner's question.
    await page.getByRole('navigation').getByRole('link', { name: 'Conversations' }).click()
    await page.getByRole('link', { name: 'How much is a kite repair?' }).click()
    await expect.poll(() => title.innerText()).toBe('How much is a kite repair?')
    await page.getByText('How this reply came about').click()
    const main = await page.getByRole('main').innerText()
    for (const seen of ['Kite repairs', 'our-models/mock-large', 'Times,']) expect(main).toContain(seen)
    await picture(page, 'console-newcomer-trace', { whole: true })

    // And who did all this.
    await page.getByRole('navigation').getByRole('link', { name: 'Audit log' }).click()
    await page.getByText('key.revoke').first().waitFor()
    const log = await page.getByRole('main').innerText()
    for (const change of ['provider.create', 'document.create', 'key.create', 'key.revoke', 'admin@localhost'])
      expect(log).toContain(change)
    expect(await page.content()).not.toContain('sk-of-the-newcomer')
  })
})
