import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '#tests/fakes/product.ts'
import { accessibilityFaults, desktop, hasBrowser, openPage, phone, picture, startBrowser } from './browser.ts'
import { scriptAnswers } from './scripted-answers.ts'

const inChinese = { locale: 'zh-CN' }
const inEnglish = { locale: 'en-US' }
const dark = { colorScheme: 'dark' } as const

describe.skipIf(!hasBrowser)('the chat page', () => {
  let product: Product
  let browser: Browser
  let chat: string
  beforeAll(async () => {
    ;[product, browser] = await Promise.all([startProduct(), startBrowser()])
    chat = `${product.url}/chat/demo`
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await product?.[Symbol.asyncDispose]()
  })

  it.each([
    { name: 'chat-zh', options: { ...desktop, ...inChinese }, question: '怎么退货？', answer: /退/ },
    { name: 'chat-zh-phone-dark', options: { ...phone, ...inChinese, ...dark }, question: '怎么退货？', answer: /退/ },
    { name: 'chat-en', options: { ...desktop, ...inEnglish }, question: 'How do I return an order?', answer: /return/i },
    { name: 'chat-en-phone-dark', options: { ...phone, ...inEnglish, ...dark }, question: 'How do I return an order?', answer: /return/i },
  ])('answers from the knowledge base with a quote that opens ($name)', async ({ name, options, question, answer }) => {
    await using opened = await openPage(browser, chat, options)
    const { page } = opened
    await picture(page, `${name}-empty`)
    expect(await accessibilityFaults(page)).toEqual([])

    const streamed = page.waitForResponse(
      (response) => response.url().endsWith('/api/widget/messages') && response.request().method() === 'POST',
    )
    await page.getByRole('textbox').fill(question)
    await page.keyboard.press('Enter')
    expect((await streamed).headers()['content-type']).toContain('text/event-stream')

    await expect.poll(() => page.getByRole('status').innerText()).toMatch(answer)
    expect(await page.getByRole('article').last().innerText()).toMatch(answer)
    const quote = page.getByRole('blockquote').first()
    expect(await quote.isVisible()).toBe(false)
    await page.locator('summary').first().click()
    await expect.poll(() => quote.isVisible()).toBe(true)
    expect(await quote.innerText()).not.toBe('')

    expect(await accessibilityFaults(page)).toEqual([])
    await page.mouse.move(0, 0)
    await picture(page, name)
  })

  it.each([
    { name: 'home-zh', options: { ...desktop, ...inChinese }, lang: 'zh-CN', words: '知识库' },
    { name: 'home-en-phone-dark', options: { ...phone, ...inEnglish, ...dark }, lang: 'en', words: 'knowledge base' },
  ])('the home page says what this is and leads to the chat ($name)', async ({ name, options, lang, words }) => {
    await using opened = await openPage(browser, product.url, options)
    const { page } = opened
    expect(await page.locator('html').getAttribute('lang')).toBe(lang)
    expect(await page.getByRole('main').innerText()).toContain(words)
    expect(await page.locator('pre').last().innerText()).toContain(`${product.url}/api/v1/chat`)
    expect(await accessibilityFaults(page)).toEqual([])
    await picture(page, name)
    expect(
      await fetch(new URL((await page.getByRole('contentinfo').getByRole('link').first().getAttribute('href')) ?? '', product.url)),
    ).toMatchObject({ status: 200 })
    await page.getByRole('main').getByRole('link').first().click()
    await page.getByRole('textbox').waitFor()
    expect(page.url()).toBe(chat)
  })

  it('changes the language without losing the conversation, and remembers it', async () => {
    await using opened = await openPage(browser, chat, { ...desktop, ...inEnglish })
    const { page } = opened
    const server = await scriptAnswers(page)
    await page.getByRole('textbox').fill('Hello')
    await page.keyboard.press('Enter')
    await server.begin('Welcome')
    await server.end()
    await page.getByRole('button', { name: '中文' }).click()
    await page.getByRole('button', { name: '新对话' }).waitFor()
    expect(await page.getByRole('article').last().innerText()).toContain('Welcome')
    await page.reload()
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
  })

  it('says plainly that a page or a bot does not exist', async () => {
    for (const path of ['/chat/no-such-bot', '/no-such-page']) {
      await using opened = await openPage(browser, product.url + path, { ...phone, ...inEnglish }, { expected: /status of 404/ })
      expect(await opened.page.getByRole('heading').innerText()).toBe('This page does not exist')
      expect(await accessibilityFaults(opened.page)).toEqual([])
      expect((await fetch(product.url + path)).status).toBe(404)
    }
  })

  it('sends pages with a policy that names its scripts, anew each time', async () => {
    const policies = await Promise.all(
      [chat, chat, product.url].map(async (url) => (await fetch(url)).headers.get('content-security-policy') ?? ''),
    )
    const [one, two, home] = policies
    expect(one).not.toBe(two)
    for (const policy of policies) {
      expect(policy).toMatch(/default-src 'self'; script-src 'self' 'nonce-[\w-]{20,}' 'strict-dynamic';/)
      expect(policy).not.toMatch(/unsafe/)
    }
    expect(home).toContain("frame-ancestors 'none'")
    const { headers } = await fetch(chat)
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
    })
    expect(headers.get('cache-control')).toContain('no-store') // each has a nonce of its own
  })
})
