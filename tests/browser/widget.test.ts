import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '#tests/fakes/product.ts'
import { accessibilityFaults, desktop, hasBrowser, hasFocus, openPage, phone, smallTargets, startBrowser } from './browser.ts'

const inEnglish = { locale: 'en-US' }
const head =
  '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Shop</title><link rel="icon" href="data:,">'

describe.skipIf(!hasBrowser)('the widget on somebody’s page', () => {
  let product: Product
  let browser: Browser
  const pages = new Map<string, { html: string; policy?: string }>()
  const shop = createServer(({ url }, response) => {
    const page = pages.get(url ?? '')
    if (page?.policy) response.setHeader('content-security-policy', page.policy)
    response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' }).end(page?.html)
  })
  let tag: (attributes?: string) => string
  beforeAll(async () => {
    ;[product, browser] = await Promise.all([startProduct(), startBrowser()])
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
    tag = (attributes = 'data-bot="demo" async') => `<script src="${product.url}/widget.js" ${attributes}></script>`
  })
  afterAll(async () => {
    shop.close()
    await browser?.close()
    await product?.stop()
    await product?.[Symbol.asyncDispose]()
  })

  type Options = { policy?: string; expected?: RegExp; device?: object }
  async function visit(body: string, { policy, expected, device = desktop }: Options = {}) {
    const path = `/${pages.size}`
    pages.set(path, { html: head + body, policy })
    const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}${path}`
    const opened = await openPage(browser, url, { ...device, ...inEnglish }, { expected })
    const launcher = opened.page.getByRole('button', { name: /chat/i }).first()
    await launcher.waitFor()
    return { page: opened.page, launcher, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
  }
  const panel = (page: Page) => page.getByRole('dialog')
  const askAboutReturns = async (page: Page) => {
    await page.getByRole('textbox').fill('How do I return an order?')
    await page.getByRole('textbox').press('Enter')
    await page.locator('summary').first().waitFor()
  }

  it('loads nothing but the loader until it is opened, then answers', async () => {
    await using shopPage = await visit(`<h1>Shop</h1>${tag()}`)
    const { page, launcher } = shopPage
    const loaded = () => page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname))
    expect(await loaded()).toEqual(['/widget.js'])
    expect(await launcher.getAttribute('aria-expanded')).toBe('false')
    await launcher.click()
    await expect.poll(() => hasFocus(page.getByRole('textbox'))).toBe(true)
    expect(await launcher.getAttribute('aria-expanded')).toBe('true')
    expect((await loaded()).filter((path) => path.startsWith('/widget/'))).toEqual([
      expect.stringMatching(/^\/widget\/panel-en-\w{12}\.js$/),
    ])
    await askAboutReturns(page)
    expect(await accessibilityFaults(page)).toEqual([])
  })

  it('closes by Escape, gives the focus back, and keeps what was typed and said', async () => {
    await using shopPage = await visit(`<h1>Shop</h1>${tag()}`)
    const { page, launcher } = shopPage
    await launcher.click()
    await page.getByRole('textbox').fill('half a quest')
    await page.keyboard.press('Escape')
    await panel(page).waitFor({ state: 'hidden' })
    expect(await hasFocus(launcher)).toBe(true)
    await page.keyboard.press('Enter')
    await expect.poll(() => hasFocus(page.getByRole('textbox'))).toBe(true)
    expect(await page.getByRole('textbox').inputValue()).toBe('half a quest')
  })

  it('lets no key that is typed in it reach the shortcuts of the page', async () => {
    await using shopPage = await visit(`<h1>Shop</h1>${tag()}`)
    const { page, launcher } = shopPage
    await page.evaluate(() => {
      const keys: string[] = []
      Object.assign(window, { keys })
      document.addEventListener('keydown', ({ key }) => keys.push(key))
    })
    await launcher.click()
    await page.getByRole('textbox').pressSequentially('abc')
    expect(await page.evaluate(() => Reflect.get(window, 'keys'))).toEqual([])
  })

  it('looks the same and works on a page that hides and restyles everything', async () => {
    const hostile = `<style>* { all: unset !important; --accent: red } body * { display: none !important; color: red !important; font: 40px serif !important }</style>
      <img name="body"><form name="currentScript"></form><div id="Frontdesk"></div>`
    await using shopPage = await visit(`<body>${hostile}${tag()}`)
    const { page, launcher } = shopPage
    const looks = (element: Element) => {
      const { color, fontSize, display } = getComputedStyle(element)
      return { color, fontSize, display }
    }
    await launcher.click()
    await askAboutReturns(page)
    expect(await page.locator('.answer-text').last().evaluate(looks)).toEqual({
      color: 'rgb(17, 34, 34)',
      fontSize: '15px',
      display: 'grid',
    })
  })

  it('keeps to a strict content security policy with trusted types', async () => {
    const policy = [
      `default-src 'none'`,
      `script-src 'nonce-abc' 'strict-dynamic'`,
      `connect-src ${product.url}`,
      'img-src data:',
      `require-trusted-types-for 'script'`,
      'trusted-types frontdesk',
    ].join('; ')
    await using shopPage = await visit(`<body><h1>Shop</h1>${tag('data-bot="demo" nonce="abc"')}`, { policy })
    await shopPage.launcher.click()
    await askAboutReturns(shopPage.page)
  })

  it('comes back after a body swap, stays open over page changes, and goes when it is removed', async () => {
    await using shopPage = await visit(`<body><h1>Shop</h1>${tag()}`)
    const { page, launcher } = shopPage
    await launcher.click()
    await askAboutReturns(page)
    await page.evaluate(() => {
      document.body = document.createElement('body')
    })
    await page.locator('summary').first().waitFor()
    await page.reload()
    await panel(page).waitFor()
    await page.locator('summary').first().waitFor()
    await page.evaluate(() => document.querySelector('frontdesk-widget')?.remove())
    await page.waitForTimeout(300) // longer than it waits before it comes back
    expect(await page.locator('frontdesk-widget').count()).toBe(0)
  })

  it('makes one widget of one tag twice, and two beside one another for two bots, of which one is open', async () => {
    const listed = `${tag()}${tag()}${tag('data-bot="other" async')}`
    await using shopPage = await visit(`<body><h1>Shop</h1>${listed}`, { expected: /status of 404/ })
    const { page } = shopPage
    await expect.poll(() => page.locator('frontdesk-widget').count()).toBe(2)
    const launchers = page.locator('.launcher')
    const [one, two] = await Promise.all([launchers.nth(0).boundingBox(), launchers.nth(1).boundingBox()])
    expect(Math.abs((one?.x ?? 0) - (two?.x ?? 0))).toBeGreaterThanOrEqual(56)
    await launchers.nth(0).click()
    await panel(page).waitFor()
    await launchers.nth(1).click()
    await expect.poll(() => launchers.nth(0).getAttribute('aria-expanded')).toBe('false')
    expect(await page.getByRole('dialog').count()).toBe(1)
  })

  it('can be led by the page, from before it is loaded, and survives the page’s own mistakes', async () => {
    const script = `<script>
      window.told = []
      Frontdesk.on('open', () => { throw new Error('the page’s own') })
      for (const name of ['open', 'ready', 'message', 'close']) Frontdesk.on(name, () => told.push(name))
      Frontdesk.open()
    </script>`
    await using shopPage = await visit(`<body><h1>Shop</h1>${tag('data-bot="demo"')}${script}`, { expected: /the page’s own/ })
    const { page } = shopPage
    await askAboutReturns(page)
    await page.evaluate('Frontdesk.close()')
    await expect.poll(() => page.evaluate('told')).toEqual(['open', 'ready', 'message', 'close'])
  })

  it('tells the page that it can be asked before it tells of an answer, also while the history is late', async () => {
    await using shopPage = await visit(`<body><h1>Shop</h1>${tag()}`)
    const { page, launcher } = shopPage
    const history = Promise.withResolvers<void>()
    await page.route(/messages\?limit=/, (route) => history.promise.then(() => route.continue()))
    await page.evaluate(`window.told = []; for (const name of ['ready', 'message']) Frontdesk.on(name, () => told.push(name))`)
    await launcher.click()
    await askAboutReturns(page)
    await expect.poll(() => page.evaluate('told')).toEqual(['ready', 'message'])
    const answered = page.waitForResponse(/messages\?limit=/)
    history.resolve()
    await (await answered).finished()
    expect(await page.evaluate('told')).toEqual(['ready', 'message'])
  })

  it('says so when it cannot be loaded, and tries again when asked', async () => {
    await using shopPage = await visit(`<body><h1>Shop</h1>${tag()}`, { expected: /ERR_FAILED/ })
    const { page, launcher } = shopPage
    await page.route('**/widget/**', (route) => route.abort())
    await launcher.click()
    await page.getByRole('alert').filter({ hasText: 'cannot be reached now' }).waitFor()
    expect(await launcher.getAttribute('aria-expanded')).toBe('false')
    await page.unroute('**/widget/**')
    await page.getByRole('button', { name: 'Try again' }).click()
    await askAboutReturns(page)
    expect(await page.getByText('cannot be reached now').count()).toBe(0)
  })

  it('fills a phone, keeps Tab inside, and takes no keyboard from the reader', async () => {
    await using shopPage = await visit(`<body><h1>Shop</h1><a href="#x">A link</a>${tag()}`, { device: phone })
    const { page, launcher } = shopPage
    await launcher.tap()
    await panel(page).waitFor()
    expect(await panel(page).boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 })
    expect(await panel(page).getAttribute('aria-modal')).toBe('true')
    expect(await hasFocus(panel(page))).toBe(true)
    await page.getByRole('button', { name: 'How' }).first().waitFor()
    for (let step = 0; step < 12; step++) {
      await page.keyboard.press('Tab')
      expect(await page.evaluate(() => document.activeElement?.localName)).toBe('frontdesk-widget')
    }
    expect(await smallTargets(page)).toEqual([])
    await page.getByRole('button', { name: 'Close' }).tap()
    await expect.poll(() => hasFocus(launcher)).toBe(true)
  })

  it('takes a message for the shop’s people', async () => {
    await using shopPage = await visit(`<body><h1>Shop</h1>${tag()}`)
    const { page, launcher } = shopPage
    await launcher.click()
    await askAboutReturns(page)
    await page.getByRole('button', { name: 'Talk to a person' }).click()
    await page.getByLabel('Name').fill('Ada')
    await page.getByLabel('E-mail').fill('not an address')
    await page.getByLabel('Message', { exact: true }).fill('Please call me.')
    await page.getByRole('button', { name: 'Send message' }).click()
    expect(await page.getByLabel('E-mail').evaluate((field) => field.matches(':invalid') && field.getRootNode() !== document)).toBe(true)
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByLabel('E-mail').fill('ada@example.com')
    await page.getByRole('button', { name: 'Send message' }).click()
    await page.getByText('We will answer to ada@example.com').waitFor()
    await page.getByRole('button', { name: 'Back to the chat' }).click()
    await page.getByText('We have your message').waitFor()
  })

  it('copies an answer and takes a rating', async () => {
    await using shopPage = await visit(`<body><h1>Shop</h1>${tag()}`)
    const { page, launcher } = shopPage
    await launcher.click()
    await askAboutReturns(page)
    await page.getByRole('button', { name: 'Copy answer' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const rated = page.waitForResponse(
      (response) => response.url().endsWith('/api/widget/feedback') && response.request().method() === 'POST',
    )
    await page.getByRole('button', { name: 'Helpful', exact: true }).click()
    expect((await rated).ok()).toBe(true)
    await expect.poll(() => page.getByRole('button', { name: 'Helpful', exact: true }).getAttribute('aria-pressed')).toBe('true')
  })
})
