import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Line, startLine } from '#tests/fakes/line.ts'
import { newDataDir, type Product, startProduct } from '#tests/fakes/product.ts'
import { startVendor, type Vendor } from '#tests/fakes/vendor.ts'
import { desktop, hasBrowser, picture, startBrowser } from './browser.ts'

const words = Array.from({ length: 120 }, (_, n) => `w${n}`)
const question = `Say ${words.join(' ')} end`

/* What becomes of a conversation when lines are cut, pages are left, tabs are many, and the server goes away. */
describe.skipIf(!hasBrowser)('the widget, when the line is bad', () => {
  let vendor: Vendor
  let product: Product
  let browser: Browser
  let line: Line
  let data: Awaited<ReturnType<typeof newDataDir>>
  const start = () => startProduct({ dataDir: data.path, env: { OPENAI_API_KEY: 'sk-0123456789abcdef', OPENAI_BASE_URL: vendor.baseUrl } })
  const shop = createServer((_request, response) => {
    const page = `<!doctype html><title>Shop</title><link rel="icon" href="data:,"><h1>Shop</h1><script src="${line.url}/widget.js" data-bot="demo" async></script>`
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
  })
  /** Each test asks the same: each time the vendor is to answer, slowly. */
  const keepNoAnswers = () =>
    fetch(`${product.url}/api/admin/bots/demo`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${product.adminKey}` },
      body: '{"cacheSeconds": null}',
    })
  let url = ''
  beforeAll(async () => {
    data = await newDataDir()
    vendor = await startVendor({ answer: 'echo' })
    ;[product, browser] = await Promise.all([start(), startBrowser()])
    await keepNoAnswers()
    line = await startLine(product.url)
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/`
  })
  afterAll(async () => {
    shop.close()
    await browser?.close()
    await product?.stop()
    await line?.[Symbol.asyncDispose]()
    await vendor?.close()
    await data?.remove()
  })

  const newVisitor = async () => {
    const context = await browser.newContext({ ...desktop, locale: 'en-US', reducedMotion: 'reduce' })
    context.setDefaultTimeout(15_000)
    return { context, [Symbol.asyncDispose]: () => context.close() }
  }
  const openChat = async (context: BrowserContext): Promise<Page> => {
    const page = await context.newPage()
    await page.goto(url)
    if ((await page.getByRole('dialog').count()) === 0) await page.getByRole('button', { name: /open chat/i }).click()
    await page.getByRole('textbox').waitFor()
    return page
  }
  const ask = async (page: Page, text: string) => {
    await page.getByRole('textbox').fill(text)
    await page.getByRole('textbox').press('Enter')
  }
  const lastAnswer = (page: Page) => page.locator('.answer .answer-text').last()
  /** The vendor answers with the prompt it got, so the question's words come back in their order, once each. */
  const saidWords = async (page: Page) => ((await lastAnswer(page).innerText()).match(/\bw\d+\b/g) ?? []).join(' ')
  const isWhole = async (page: Page) => {
    // A line that says nothing is given up after half a minute: a whole one may come later than that.
    await expect.poll(() => saidWords(page), { timeout: 90_000 }).toBe(words.join(' '))
    await page.getByRole('button', { name: 'Copy answer' }).last().waitFor() // it has ended
    expect(await page.locator('.question').filter({ hasText: 'Say w0' }).count()).toBe(1)
  }
  const hasBegun = (page: Page, word = 'w5') => expect.poll(() => saidWords(page)).toContain(word)

  it('loses and doubles no word of an answer whose line is cut again and again', async () => {
    vendor.reset()
    vendor.set({ tokenDelay: 15 })
    await using visitor = await newVisitor()
    const page = await openChat(visitor.context)
    await ask(page, question)
    for (const word of ['w3', 'w20', 'w40']) {
      await hasBegun(page, word)
      line.cut()
    }
    await isWhole(page)
    expect(vendor.stats().requests).toBe(1)
  })

  it('goes on after a reload in mid-answer, and in a second tab, which is in step from then on', async () => {
    vendor.reset()
    vendor.set({ tokenDelay: 15 })
    await using visitor = await newVisitor()
    const page = await openChat(visitor.context)
    await ask(page, question)
    await hasBegun(page)
    await page.reload()
    await hasBegun(page)
    const second = await openChat(visitor.context)
    await hasBegun(second)
    await Promise.all([isWhole(page), isWhole(second)])

    vendor.set({ tokenDelay: 5 })
    await ask(second, 'What about lamps?')
    await page.locator('.question').filter({ hasText: 'What about lamps?' }).waitFor()
    await expect.poll(async () => (await lastAnswer(page).innerText()).includes('What about lamps?')).toBe(true)
    await expect.poll(() => page.getByRole('button', { name: 'Helpful', exact: true }).count()).toBe(2)
    const rated = page.waitForResponse(/feedback/)
    await page.getByRole('button', { name: 'Helpful', exact: true }).last().click()
    await rated
    await page.reload()
    await expect.poll(() => page.getByRole('button', { name: 'Helpful', exact: true }).last().getAttribute('aria-pressed')).toBe('true')
    expect(vendor.stats().requests).toBe(2)
  })

  it('ends in the tab that is left when the one that asked is closed', async () => {
    vendor.reset()
    vendor.set({ tokenDelay: 15 })
    await using visitor = await newVisitor()
    const [asking, staying] = [await openChat(visitor.context), await openChat(visitor.context)]
    await ask(asking, question)
    await hasBegun(staying)
    await asking.close()
    await isWhole(staying)
    expect(vendor.stats().requests).toBe(1)
  })

  it('is stopped from a tab that only follows, for both', async () => {
    vendor.reset()
    vendor.set({ tokenDelay: 60 })
    await using visitor = await newVisitor()
    const [asking, following] = [await openChat(visitor.context), await openChat(visitor.context)]
    await ask(asking, question)
    await hasBegun(following, 'w1')
    await following.getByRole('button', { name: 'Stop answering' }).click()
    for (const page of [following, asking]) await page.getByText('This answer is not complete.').waitFor()
    expect(await following.getByRole('button', { name: 'Stop answering' }).count()).toBe(0)
    for (const page of [following, asking]) expect(await saidWords(page)).not.toContain('w119')
  })

  it('keeps a question while the server is killed, over a reload, and sends it once when it is back', async () => {
    vendor.reset()
    await using visitor = await newVisitor()
    const page = await openChat(visitor.context)
    await page.getByText('Online').waitFor()
    await product.kill()
    line.down()
    await ask(page, 'Are you there again?')
    await page.getByText('Will be sent as soon as the connection is back.').waitFor()
    await picture(page, 'widget-server-away')
    expect(await page.locator('h1').isVisible()).toBe(true)

    product = await start()
    line.up(product.url)
    await page.reload() // nothing was sent by the first page
    await expect.poll(async () => (await lastAnswer(page).innerText()).includes('Are you there again?')).toBe(true)
    expect(await page.locator('.question').filter({ hasText: 'Are you there again?' }).count()).toBe(1)
    expect(vendor.stats().requests).toBe(1)
  })

  it('tells the end of an answer in whose middle the server was killed, and asks again on request', async () => {
    vendor.reset()
    vendor.set({ tokenDelay: 15 })
    await using visitor = await newVisitor()
    const page = await openChat(visitor.context)
    await ask(page, question)
    await hasBegun(page)
    await product.kill()
    product = await start()
    line.up(product.url)
    line.cut()
    vendor.set({ tokenDelay: 0 })
    await page.getByRole('button', { name: 'Try again' }).click()
    await isWhole(page)
  })
})
