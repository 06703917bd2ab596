import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminKey, type Product, startProduct } from '#tests/fakes/product.ts'
import { accessibilityFaults, desktop, hasBrowser, openPage, phone, picture, startBrowser } from './browser.ts'

const inEnglish = { locale: 'en-US' }

/* Where the widget has to stand: any file, any frame, any browser setting; and where it must not. */
describe.skipIf(!hasBrowser)('the widget, wherever it is put', () => {
  let product: Product
  let browser: Browser
  const bodies = new Map<string, string>()
  const shop = createServer(({ url = '' }, response) => {
    const body = bodies.get(url)
    response.writeHead(body ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' })
    response.end(
      `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Shop</title><link rel="icon" href="data:,">${body}`,
    )
  })
  let origin = ''
  beforeAll(async () => {
    ;[product, browser] = await Promise.all([startProduct(), startBrowser()])
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    shop.close()
    await browser?.close()
    await product?.stop()
    await product?.[Symbol.asyncDispose]()
  })

  const tag = (attributes = 'data-bot="demo"') => `<script src="${product.url}/widget.js" ${attributes} async></script>`
  const put = (body: string) => {
    const path = `/${bodies.size}`
    bodies.set(path, body)
    return origin + path
  }
  const admin = (method: string, path: string, body: object = {}) =>
    fetch(`${product.url}/api/admin/${path}`, {
      method,
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).then((response) => response.json())

  const open = (place: Page | FrameLocator) => place.getByRole('button', { name: /open chat/i }).click()
  const ask = async (place: Page | FrameLocator, question = 'How do I return an order?') => {
    await place.getByRole('textbox').fill(question)
    await place.getByRole('textbox').press('Enter')
    await place.locator('summary').first().waitFor()
  }

  it('answers from a bare HTML file on somebody’s disk', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'frontdesk-page-'))
    try {
      writeFileSync(join(folder, 'index.html'), `<!doctype html><title>My page</title><h1>My page</h1>${tag()}`)
      await using opened = await openPage(browser, `file://${folder}/index.html`, { ...desktop, ...inEnglish })
      await open(opened.page)
      await ask(opened.page)
      expect(await opened.page.locator('.answer-text').last().innerText()).toMatch(/return/i)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('works without any storage, and in a frame that has no origin', async () => {
    await using opened = await openPage(
      browser,
      put(`<iframe sandbox="allow-scripts" width="900" height="700" srcdoc='${tag()}'></iframe>`),
      {
        ...desktop,
        ...inEnglish,
      },
    )
    const frame = opened.page.frameLocator('iframe')
    await open(frame)
    await ask(frame)
  })

  it('is a page in a frame for those who cannot add a script, with the same history', async () => {
    const url = put(`<h1>Shop</h1><iframe src="${product.url}/chat/demo" title="Chat" width="420" height="640"></iframe>`)
    await using opened = await openPage(browser, url, { ...desktop, ...inEnglish })
    const frame = opened.page.frameLocator('iframe')
    await ask(frame)
    await opened.page.reload()
    await frame.locator('summary').first().waitFor()
    expect(await frame.locator('.question').count()).toBe(1)
  })

  it('is shown by the sites of the bot’s list only, as script and as frame', async () => {
    await admin('POST', 'bots', { slug: 'elsewhere', name: 'Elsewhere', allowedOrigins: ['https://shop.example'] })
    await admin('POST', 'bots', { slug: 'here', name: 'Here', allowedOrigins: [origin] })
    const frames = ['elsewhere', 'here'].map((bot) => `<iframe name="${bot}" src="${product.url}/chat/${bot}"></iframe>`).join('')
    const expected = /frame-ancestors|Framing|CORS|ERR_FAILED|status of 403|ERR_BLOCKED/
    await using opened = await openPage(browser, put(`${frames}${tag('data-bot="elsewhere"')}`), { ...desktop, ...inEnglish }, { expected })
    const { page } = opened
    await page.frameLocator('[name=here]').getByRole('textbox').waitFor()
    expect(await page.frameLocator('[name=elsewhere]').getByRole('textbox').count()).toBe(0)
    await open(page)
    await page.getByText('No connection', { exact: true }).waitFor() // a browser tells a page no more than that
    await picture(page, 'widget-refused')
  })

  describe('with a visitor whom the shop has signed in', () => {
    let url = ''
    let ada = {}
    beforeAll(async () => {
      await admin('POST', 'bots', { slug: 'members', name: 'Members' })
      const { secret } = await admin('POST', 'bots/members/identity-secret')
      ada = { id: 'ada', name: 'Ada', hash: createHmac('sha256', secret).update('ada').digest('hex') }
      url = put(`<h1>Shop</h1>${tag('data-bot="members"')}`)
    })
    type Api = { identify(who: object | null): void; open(): void }
    const identify = (page: Page, who: object | null) =>
      page.evaluate((identity) => (Reflect.get(window, 'Frontdesk') as Api).identify(identity), who)
    const arrive = async (page: Page) => {
      await page.goto(url)
      await page.waitForFunction(() => 'Frontdesk' in window)
    }
    const say = async (page: Page, text: string) => {
      await page.getByRole('textbox').fill(text)
      await page.getByRole('textbox').press('Enter')
      await page.getByRole('button', { name: 'Copy answer' }).last().waitFor()
    }
    const isClosed = async (page: Page) => (await page.getByRole('dialog').count()) === 0

    it('shows his conversation to him, and nothing of it after he has left, also from a page that never opened the chat', async () => {
      await using opened = await openPage(browser, url, { ...desktop, ...inEnglish })
      const { page } = opened
      await identify(page, ada)
      await open(page)
      await say(page, 'Hello, it is Ada')
      await page.getByRole('button', { name: 'Close', exact: true }).click()

      await arrive(page)
      expect(await isClosed(page)).toBe(true)
      await identify(page, null)
      await open(page)
      await page.getByText('Online').waitFor()
      expect(await page.getByText('Hello, it is Ada').count()).toBe(0)

      await identify(page, ada)
      await page.getByText('Hello, it is Ada').waitFor()
      await identify(page, null)
      await page.getByText('Hello, it is Ada').waitFor({ state: 'detached' })
    })

    it('is gone from this browser once a page said so, though nobody opened the chat there', async () => {
      await using opened = await openPage(browser, url, { ...desktop, ...inEnglish })
      const { page } = opened
      await identify(page, ada)
      await open(page)
      await page.getByText('Hello, it is Ada').waitFor()
      const left = await page.context().newPage()
      await left.goto(url)
      await left.waitForFunction(() => 'Frontdesk' in window)
      await identify(left, null)
      await page.getByText('Hello, it is Ada').waitFor({ state: 'detached' }) // the other tab hears of it
      await left.close()
      await arrive(page)
      if (await isClosed(page)) await open(page)
      await page.getByText('Online').waitFor()
      expect(await page.getByText('Hello, it is Ada').count()).toBe(0)
    })

    it('does not bring him back from another tab, and leaves an unsigned visitor his conversation', async () => {
      await using opened = await openPage(browser, url, { ...desktop, ...inEnglish })
      const { page } = opened
      const second = await page.context().newPage()
      await arrive(second)
      for (const tab of [page, second]) await identify(tab, ada)
      for (const tab of [page, second]) if (await isClosed(tab)) await open(tab)
      for (const tab of [page, second]) await tab.getByText('Hello, it is Ada').waitFor()
      await identify(page, null)
      for (const tab of [page, second]) await tab.getByText('Hello, it is Ada').waitFor({ state: 'detached' })
      await say(second, 'Somebody else now')
      await page.getByText('Somebody else now').first().waitFor()
      await identify(page, null) // a page may say so on each of its views
      await arrive(page)
      await page.getByText('Somebody else now').first().waitFor()
      expect(await page.getByText('Hello, it is Ada').count()).toBe(0)
    })
  })

  it.each([
    { name: 'widget-en', device: desktop, question: 'How do I return an order?', more: inEnglish },
    { name: 'widget-zh', device: desktop, question: '怎么退货？', more: { locale: 'zh-CN' } },
    { name: 'widget-zh-dark', device: desktop, question: '怎么退货？', more: { locale: 'zh-CN', colorScheme: 'dark' } as const },
    { name: 'widget-zh-phone', device: phone, question: '怎么退货？', more: { locale: 'zh-CN' } },
    {
      name: 'widget-en-phone-dark',
      device: phone,
      question: 'How do I return an order?',
      more: { ...inEnglish, colorScheme: 'dark' } as const,
    },
    {
      name: 'widget-en-zoomed',
      device: { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
      question: 'How do I return an order?',
      more: inEnglish,
    },
  ])('looks right on the demo shop, and axe finds nothing ($name)', async ({ name, device, question, more }) => {
    await using opened = await openPage(browser, product.url, { ...device, ...more })
    const { page } = opened
    await page.getByRole('button', { name: /open chat|打开/i }).click()
    await ask(page, question)
    await page.locator('summary').first().click()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.mouse.move(0, 0)
    await picture(page, name)
    const field = await page.getByRole('textbox').boundingBox()
    const size = page.viewportSize()
    expect((field?.y ?? 1e9) + (field?.height ?? 0)).toBeLessThanOrEqual(size?.height ?? 0) // the text box is in sight
  })
})
