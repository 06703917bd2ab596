import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { picture as imageOf } from '#tests/fakes/pictures.ts'
import { type Product, startProduct } from '#tests/fakes/product.ts'
import { startVendor, type Vendor } from '#tests/fakes/vendor.ts'
import { accessibilityFaults, desktop, hasBrowser, hasFocus, openPage, phone, picture, smallTargets, startBrowser } from './browser.ts'
import { signedIn } from './console.ts'

describe.skipIf(!hasBrowser)('pictures in the chat', () => {
  let product: Product
  let browser: Browser
  let vendor: Vendor
  let lamp: { name: string; mimeType: string; buffer: Buffer }
  const admin = { ADMIN_EMAIL: 'ada@shop.example', ADMIN_PASSWORD: 'a lamp that nobody guesses' }
  beforeAll(async () => {
    vendor = await startVendor({ answer: 'echo' })
    const env = { OLLAMA_BASE_URL: vendor.url, ...admin }
    ;[product, browser] = await Promise.all([startProduct({ env }), startBrowser()])
    lamp = { name: 'lamp.jpg', mimeType: 'image/jpeg', buffer: await imageOf({ width: 900, height: 600, format: 'jpeg' }) }
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await product?.[Symbol.asyncDispose]()
    await vendor?.close()
  })

  const visit = (locale: string, device: object = desktop, expected?: RegExp) =>
    openPage(browser, `${product.url}/chat/demo`, { ...device, locale }, { expected })

  async function choose(page: Page, files: (typeof lamp)[], button = 'Attach a file') {
    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: button }).click()
    await (await choosing).setFiles(files)
  }
  const send = (page: Page, name = 'Send') => page.getByRole('button', { name, exact: true })
  const isReady = (page: Page, name?: string) => expect.poll(() => send(page, name).getAttribute('aria-disabled')).toBe('false')
  /** What is drawn in the middle of a picture, as red, green and blue. */
  const colorOf = (page: Page, name: string) =>
    page.getByRole('img', { name }).evaluate((canvas: HTMLCanvasElement) => {
      const copy = new OffscreenCanvas(1, 1).getContext('2d') // the browser complains of a canvas that is read again and again
      copy?.drawImage(canvas, -canvas.width / 2, -canvas.height / 2)
      return [...(copy?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3)
    })
  const green = (color: number[]) => color.every((value, at) => Math.abs(value - ([20, 120, 90][at] ?? 0)) < 12)

  it('are chosen, seen, taken away, sent, and there again after a reload', async () => {
    await using opened = await visit('en-US')
    const { page } = opened
    await choose(page, [lamp, { ...lamp, name: 'box.jpg' }])
    await isReady(page)
    await expect.poll(async () => green(await colorOf(page, 'lamp.jpg'))).toBe(true)
    await picture(page, 'pictures-chosen')
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Remove box.jpg' }).click()
    expect(await hasFocus(page.getByRole('textbox'))).toBe(true)
    expect(await page.getByRole('img', { name: 'box.jpg' }).count()).toBe(0)
    await page.getByRole('textbox').fill('What is this?')
    await send(page).click()
    await page.getByRole('article').getByRole('img', { name: 'lamp.jpg' }).waitFor()
    await expect.poll(() => page.getByRole('img').count()).toBe(1)
    await page.getByRole('button', { name: 'Helpful', exact: true }).waitFor()
    await page.reload()
    await expect.poll(async () => green(await colorOf(page, 'Attachment 1'))).toBe(true)
    await picture(page, 'pictures-sent')
    expect(await accessibilityFaults(page)).toEqual([])
  })

  it('stand in the conversation that the shop’s people read', async () => {
    const headers = { authorization: `Bearer ${product.adminKey}`, 'content-type': 'application/json' }
    const attachments = [{ data: lamp.buffer.toString('base64') }]
    const body = JSON.stringify({ message: 'My lamp is broken', attachments })
    const { conversationId } = await (await fetch(`${product.url}/api/v1/chat`, { method: 'POST', headers, body })).json()
    const storageState = await signedIn(product.url, admin.ADMIN_EMAIL, admin.ADMIN_PASSWORD)
    const address = `${product.url}/console/conversations/${conversationId}`
    await using opened = await openPage(browser, address, { ...desktop, locale: 'en-US', storageState })
    const { page } = opened
    const shown = page.getByRole('img', { name: 'Picture, 900 × 600' })
    await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(900)
    await page.getByText('How this reply came about').click()
    await page.getByText(/900 × 600, \d+ kB → 900 × 600, \d+ kB/).waitFor()
    await picture(page, 'pictures-console', { whole: true })
    expect(await accessibilityFaults(page)).toEqual([])
  })

  it('are said not to be seen where the bot’s model sees none', async () => {
    const setModel = (model: string | null) =>
      fetch(`${product.url}/api/admin/bots/demo`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${product.adminKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model }),
      })
    await setModel('frontdesk/knowledge')
    await using opened = await visit('en-US', desktop, /400/)
    const { page } = opened
    await choose(page, [lamp])
    await isReady(page)
    await send(page).click()
    await page.getByRole('alert').filter({ hasText: 'Pictures cannot be seen here' }).waitFor()
    await setModel(null)
  })

  it('are pasted and dropped', async () => {
    await using opened = await visit('en-US')
    const { page } = opened
    const bytes = lamp.buffer.toString('base64')
    for (const [type, at] of [
      ['paste', 'textarea'],
      ['drop', '.frame'],
    ] as const)
      await page.locator(at).evaluate(
        (element, { bytes, type }) => {
          const file = new File([Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0))], `${type}.jpg`, { type: 'image/jpeg' })
          const data = new DataTransfer()
          data.items.add(file)
          const init = { bubbles: true, cancelable: true }
          element.dispatchEvent(
            type === 'paste'
              ? new ClipboardEvent(type, { ...init, clipboardData: data })
              : new DragEvent(type, { ...init, dataTransfer: data }),
          )
        },
        { bytes, type },
      )
    await page.getByRole('img', { name: 'paste.jpg' }).waitFor()
    await page.getByRole('img', { name: 'drop.jpg' }).waitFor()
    await isReady(page)
  })

  it('have a text beside them that is too long for a message, which the shop’s people read', async () => {
    await using opened = await visit('en-US')
    const { page } = opened
    await page.getByRole('textbox').evaluate((field, text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }))
    }, 'The lamp flickers. '.repeat(500))
    await page.getByText('text.txt', { exact: true }).waitFor()
    await page.getByRole('textbox').fill('What does the lamp do?')
    await isReady(page)
    await picture(page, 'text-chosen')
    await send(page).click()
    await page.getByText('The lamp flickers.').first().waitFor()
    expect(await page.getByRole('article').getByText('text.txt', { exact: true }).isVisible()).toBe(true)
    await page.reload()
    await page.getByRole('article').getByText('Attachment 1').waitFor()
    expect(await page.getByRole('img').count()).toBe(0)
    expect(await accessibilityFaults(page)).toEqual([])

    const storageState = await signedIn(product.url, admin.ADMIN_EMAIL, admin.ADMIN_PASSWORD)
    const headers = { authorization: `Bearer ${product.adminKey}` }
    const { data } = await (await fetch(`${product.url}/api/admin/conversations?text=What%20does%20the%20lamp`, { headers })).json()
    const address = `${product.url}/console/conversations/${data[0].id}`
    await using console = await openPage(browser, address, { ...desktop, locale: 'en-US', storageState })
    const link = console.page.getByRole('link', { name: 'Attached text, 10 kB' })
    await picture(console.page, 'text-console', { whole: true })
    await link.click()
    await console.page.getByText('The lamp flickers.').waitFor()
  })

  it.each(['light', 'dark'] as const)(
    'have a text beside them that is seen by its name on a small screen too (%s)',
    async (colorScheme) => {
      await using opened = await visit('zh-CN', { ...phone, viewport: { width: 320, height: 640 }, colorScheme })
      const { page } = opened
      const name = '2026 年全部订单 all orders of the year 2026.csv'
      await choose(page, [lamp, { name, mimeType: 'application/vnd.ms-excel', buffer: Buffer.from('order,sum\n1,2') }], '添加附件')
      await isReady(page, '发送')
      const chip = page.getByTitle(name, { exact: true })
      const { x = 0, width = 0 } = (await chip.boundingBox()) ?? {}
      expect(x + width).toBeLessThan(320)
      expect(await page.locator('.log').evaluate((log) => log.scrollWidth > log.clientWidth)).toBe(false)
      await picture(page, `text-chosen-small-${colorScheme}`)
      expect(await accessibilityFaults(page)).toEqual([])
      expect(await smallTargets(page)).toEqual([])
      await page.getByRole('button', { name: `移除 ${name}` }).click()
      expect(await chip.count()).toBe(0)
      expect(await page.getByRole('img').count()).toBe(1)
    },
  )

  it('are refused in the visitor’s language when they are none, too many, or damaged', async () => {
    await using opened = await visit('zh-CN', phone, /400/)
    const { page } = opened
    const alert = (text: string) => page.getByRole('alert').filter({ hasText: text }).waitFor()
    await choose(page, [{ name: 'a.gif', mimeType: 'image/gif', buffer: Buffer.from('GIF89a') }], '添加附件')
    await alert('a.gif：请选择 10 MB 以内')
    await choose(page, [{ ...lamp, name: 'broken.jpg', buffer: Buffer.from('no picture') }], '添加附件')
    await alert('broken.jpg：请选择')
    await choose(page, Array(5).fill(lamp), '添加附件')
    await alert('最多四个附件')
    await page.getByRole('progressbar').first().waitFor({ state: 'detached' })
    expect(await page.getByRole('img').count()).toBe(4)
    await picture(page, 'pictures-phone')
    expect(await smallTargets(page)).toEqual([])
    expect(await accessibilityFaults(page)).toEqual([])
  })
})
