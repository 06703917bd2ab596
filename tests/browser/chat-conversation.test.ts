import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '#tests/fakes/product.ts'
import { accessibilityFaults, desktop, hasBrowser, hasFocus, openPage, phone, picture, smallTargets, startBrowser } from './browser.ts'
import { scriptAnswers } from './scripted-answers.ts'

const inEnglish = { locale: 'en-US' }

describe.skipIf(!hasBrowser)('a conversation on the chat page', () => {
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

  async function startConversation(options: object = { ...desktop, ...inEnglish }) {
    const opened = await openPage(browser, `${product.url}/chat/demo`, options)
    const { page } = opened
    const server = await scriptAnswers(page)
    const field = page.getByRole('textbox')
    const ask = async (text: string) => {
      await field.fill(text)
      await page.keyboard.press('Enter')
    }
    return { page, server, field, ask, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
  }

  it('goes on where it was, and begins anew by "new chat"', async () => {
    await using conversation = await startConversation()
    const { page, server, field, ask } = conversation
    await ask('First')
    await server.begin('One')
    await server.end()
    await page.getByRole('status').filter({ hasText: 'One' }).waitFor({ state: 'attached' })
    await ask('Second')
    await server.begin('Two')
    await server.end({ degraded: true })
    await page.getByRole('status').filter({ hasText: 'Two' }).waitFor({ state: 'attached' })
    expect(await page.getByText('directly from the knowledge base').count()).toBe(0) // an apology comes from nowhere
    await ask('Third')
    await server.begin('Three')
    await server.cite('Returns')
    await server.end({ degraded: true })
    await page.getByText('directly from the knowledge base').waitFor()
    await page.getByRole('button', { name: 'New chat' }).click()
    await expect.poll(() => hasFocus(field)).toBe(true)
    expect(await page.getByText('Second').count()).toBe(0)
    await ask('Fourth')
    await expect.poll(() => server.asked.length).toBe(5)

    expect(server.asked.map(({ path, body }) => [path, (body as { text?: string }).text])).toEqual([
      ['/api/widget/messages', 'First'],
      ['/api/widget/messages', 'Second'],
      ['/api/widget/messages', 'Third'],
      ['/api/widget/close', undefined],
      ['/api/widget/messages', 'Fourth'],
    ])
    const ids = server.asked.flatMap(({ body }) => (body as { clientId?: string }).clientId ?? [])
    expect(new Set(ids).size).toBe(4)
  })

  it('never sends by an Enter that belongs to an input method', async () => {
    await using conversation = await startConversation()
    const { page, server, field } = conversation
    await field.focus()
    const keyboard = await page.context().newCDPSession(page)
    await keyboard.send('Input.imeSetComposition', { text: 'tuihuo', selectionStart: 6, selectionEnd: 6 })
    await page.keyboard.press('Enter')
    await keyboard.send('Input.insertText', { text: '退货' })
    await field.evaluate((element) => {
      const enter = { key: 'Enter', bubbles: true, cancelable: true }
      element.dispatchEvent(new KeyboardEvent('keydown', { ...enter, isComposing: true }))
      element.dispatchEvent(new KeyboardEvent('keydown', { ...enter, keyCode: 229 }))
      // Safari's order: the composition ends, then comes the Enter that ended it.
      element.dispatchEvent(new CompositionEvent('compositionend', { data: '退货', bubbles: true }))
      element.dispatchEvent(new KeyboardEvent('keydown', { ...enter, keyCode: 13 }))
    })
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('运费')
    expect(await field.inputValue()).toContain('退货\n运费')
    expect(server.asked).toEqual([])

    await expect.poll(async () => page.keyboard.press('Enter').then(() => server.asked.length)).toBe(1) // a person's own Enter comes later
    expect(await field.inputValue()).toBe('')
  })

  it('shows the words as they come and announces only the finished answer', async () => {
    await using conversation = await startConversation()
    const { page, server, ask } = conversation
    await ask('When do you open?')
    await page.getByText('Replying…').waitFor()
    await server.begin('We **open**')
    await page.getByText('We open', { exact: true }).waitFor()
    expect(await page.getByText('Replying…').count()).toBe(0)
    expect(await page.getByRole('status').textContent()).toBe('')
    await server.goOn(' at nine.')
    await server.end()
    await expect.poll(() => page.getByRole('status').textContent()).toMatch(/: We open at nine\.$/)
    expect(await page.getByRole('button', { name: 'Stop' }).count()).toBe(0)
  })

  it('shows what a model wrote as text, and links only to the web and to mail', async () => {
    await using conversation = await startConversation()
    const { page, server, ask } = conversation
    await ask('x')
    await server.begin(
      '<img src=x onerror=alert(1)> [a](javascript:alert) [b](https://b.example/) [c](mailto:c@b.example)\n\n1. one\n2. two',
    )
    await server.end()
    const answer = page.getByRole('article').last()
    await answer.getByRole('listitem').nth(1).waitFor()
    expect(await answer.innerText()).toContain('<img src=x onerror=alert(1)> [a](javascript:alert) b c')
    const links = await answer
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => [link.getAttribute('href'), link.getAttribute('rel')]))
    expect(links.map(([href]) => href)).toEqual(['https://b.example/', 'mailto:c@b.example'])
    expect(links.every(([, rel]) => rel?.includes('noopener'))).toBe(true)
    expect(await answer.locator('img').count()).toBe(0)
  })

  it('follows the answer, unless the reader has scrolled up', async () => {
    await using conversation = await startConversation({ ...phone, ...inEnglish })
    const { page, server, ask } = conversation
    const log = page.getByRole('region', { name: 'Conversation' })
    const belowPx = () => log.evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop)
    const paragraphs = (word: string) => `\n\n${word}`.repeat(40)
    await ask('Tell me everything')
    await server.begin(`start${paragraphs('more')}`)
    await page.getByText('more').nth(39).waitFor()
    await expect.poll(belowPx).toBeLessThan(2)

    await log.evaluate((element) => element.scrollTo(0, 200))
    await server.goOn(paragraphs('later'))
    await page.getByText('later').nth(39).waitFor()
    expect(await log.evaluate((element) => element.scrollTop)).toBe(200)

    await page.getByRole('button', { name: 'To the newest message' }).tap()
    await server.goOn(paragraphs('last'))
    await page.getByText('last').nth(39).waitFor()
    await expect.poll(belowPx).toBeLessThan(2)
    expect(await page.getByRole('button', { name: 'To the newest message' }).count()).toBe(0)
  })

  it('stops: keeps the words, says that they are not all, and tells the server', async () => {
    await using conversation = await startConversation()
    const { page, server, ask } = conversation
    await ask('Go on for ever')
    await server.begin('Once upon')
    await page.getByText('Once upon').waitFor()
    await page.keyboard.press('Shift+Tab') // the text box still has the focus, and takes it back
    await page.getByRole('button', { name: 'Stop answering' }).click()
    await page.getByText('This answer is not complete.').waitFor()
    expect(await page.getByRole('article').last().innerText()).toContain('Once upon')
    await expect
      .poll(() => server.asked.at(-1))
      .toMatchObject({ path: '/api/widget/messages/msg_scripted1/stop', authorization: expect.stringMatching(/^Bearer ./) })
    expect(await hasFocus(page.getByRole('textbox'))).toBe(true)
  })

  it('stops what the server has not confirmed yet there, too, and shows nothing more of it', async () => {
    await using conversation = await startConversation()
    const { page, server, ask } = conversation
    await ask('Never mind')
    await page.getByRole('button', { name: 'Stop answering' }).click()
    await page.getByText('This answer is not complete.').waitFor()
    await server.begin('Once upon')
    await expect.poll(() => server.asked.at(-1)).toMatchObject({ path: '/api/widget/messages/msg_scripted1/stop' })
    expect(await page.getByText('Once upon').count()).toBe(0)
    expect(await page.getByRole('article').filter({ hasText: 'You: Never mind' }).count()).toBe(1)
  })

  it('keeps the question while the server is busy or away, says so, and sends it later', async () => {
    const expected = /status of 503|ERR_FAILED/
    await using opened = await openPage(browser, `${product.url}/chat/demo`, { ...desktop, ...inEnglish }, { expected })
    const { page } = opened
    const body = JSON.stringify({ status: 503, detail: 'The queue is full.' }) // said in the visitor's language instead
    const refusal = { status: 503, contentType: 'application/problem+json', body }
    await page.route('**/api/widget/messages', (route) => route.fulfill({ ...refusal, headers: { 'retry-after': '60' } }), { times: 1 })
    await page.getByRole('textbox').fill('How do I return an order?')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'Very many people are asking right now.' }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])

    await page.route('**/api/widget/messages', (route) => route.abort(), { times: 1 })
    await page.getByRole('button', { name: 'Try now' }).click()
    await page.getByRole('alert').filter({ hasText: 'as soon as the connection is back' }).waitFor()

    await page.locator('summary').first().waitFor() // nobody had to press anything
    expect(await page.getByRole('article').filter({ hasText: 'You: How do I return an order?' }).count()).toBe(1)
    expect(await page.locator('.problem').count()).toBe(0)
  })

  it('shows a failure in the middle of an answer in the server’s words', async () => {
    await using conversation = await startConversation()
    const { page, server, ask } = conversation
    await ask('x')
    await server.begin('The first half')
    await server.fail('The answer could not be stored.')
    await page.getByRole('alert').filter({ hasText: 'The answer could not be stored.' }).waitFor()
    expect(await page.getByText('The first half').count()).toBe(1)
    await page.getByRole('button', { name: 'Try again' }).click()
    await server.begin('All of it')
    await server.end()
    await page.getByText('All of it', { exact: true }).waitFor()
    expect(await page.getByText('The first half').count()).toBe(0)
  })

  const spoken = [
    {
      locale: 'en-US',
      third: 'You are number 3 in line.',
      first: 'You are number 1 in line.',
      read: ['Reading part 1 of 8…', 'Reading part 4 of 8…', 'Reading part 8 of 8…'],
      broke: 'The answer broke off.',
      retry: 'Try again',
      person: 'Leave a message for a person',
    },
    {
      locale: 'zh-CN',
      third: '您排在第 3 位。',
      first: '您排在第 1 位。',
      read: ['正在阅读第 1/8 部分…', '正在阅读第 4/8 部分…', '正在阅读第 8/8 部分…'],
      broke: '回答中断了。',
      retry: '重试',
      person: '给人工留言',
    },
  ]
  it.each(spoken)(
    'tells the place in the queue and the part that is read until words come, and what to do when they end too soon ($locale)',
    async (words) => {
      await using conversation = await startConversation({ ...phone, locale: words.locale })
      const { page, server, ask } = conversation
      await ask('退货 / returns?')
      await server.start()
      await server.queue(3)
      await page.getByText(words.third, { exact: true }).waitFor()
      await picture(page, `widget-queue-${words.locale}`)
      await server.queue(1)
      await page.getByText(words.first, { exact: true }).waitFor()
      for (const [at, read] of [0, 3, 8].entries()) {
        await server.read(read, 8)
        await page
          .locator('[aria-live=polite]')
          .getByText(words.read[at] ?? '', { exact: true })
          .waitFor()
      }
      expect(await page.getByText(words.first).count()).toBe(0)
      await picture(page, `widget-reading-${words.locale}`)
      await server.speak('Within 30 days, you can')
      await page.getByText('Within 30 days, you can').waitFor()
      expect(await page.locator('.typing').count()).toBe(0)

      await server.end({ status: 'failed', finishReason: 'error', apology: false })
      const alert = page.getByRole('alert')
      await alert.filter({ hasText: words.broke }).waitFor()
      expect(await page.getByText('Within 30 days, you can').count()).toBe(1)
      await picture(page, `widget-broken-off-${words.locale}`)
      expect(await accessibilityFaults(page)).toEqual([])
      expect(await smallTargets(page)).toEqual([])
      await alert.getByRole('button', { name: words.retry }).click()
      await expect.poll(() => server.asked.length).toBe(2)
      expect(await page.locator('.question').count()).toBe(1)

      await server.begin('Sorry.')
      await server.end({ status: 'failed', finishReason: 'error', apology: true })
      await alert.getByRole('button', { name: words.person }).waitFor()
      expect(await page.getByText(words.broke).count()).toBe(0)
      await picture(page, `widget-apology-${words.locale}`)
      await alert.getByRole('button', { name: words.person }).click()
      await page.locator('.contact form').waitFor()
    },
  )

  it('renews a pass that has expired without a word', async () => {
    await using opened = await openPage(browser, `${product.url}/chat/demo`, { ...desktop, ...inEnglish }, { expected: /status of 401/ })
    const { page } = opened
    const headers = { authorization: 'Bearer expired', 'content-type': 'application/json' }
    await page.route('**/api/widget/messages', (route) => route.continue({ headers }), { times: 1 })
    await page.getByRole('textbox').fill('How do I return an order?')
    await page.keyboard.press('Enter')
    await page.locator('summary').first().waitFor()
    expect(await page.locator('.problem').count()).toBe(0)
  })

  it('can be used by keyboard in reading order, by thumb, and without motion', async () => {
    await using conversation = await startConversation({ ...phone, ...inEnglish })
    const { page, server, ask } = conversation
    const names: (string | null)[] = []
    for (let step = 0; step < 5; step++) {
      await page.keyboard.press('Tab')
      names.push(
        await page.evaluate(() => {
          const focused = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement
          return focused?.getAttribute('aria-label') ?? focused?.textContent ?? null
        }),
      )
    }
    expect(names.slice(0, 4)).toEqual(['中文', 'New chat', 'Talk to a person', 'Conversation'])
    expect(names[4]).toBe(await page.getByRole('region', { name: 'You could ask' }).getByRole('button').first().innerText())

    expect(await smallTargets(page)).toEqual([])
    await ask('x')
    const dot = page.locator('.dots i').first()
    expect(await dot.evaluate((element) => getComputedStyle(element).animationName)).toBe('none')
    await server.begin('y')
    expect(await smallTargets(page)).toEqual([])
  })
})
