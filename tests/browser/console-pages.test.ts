import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '#tests/fakes/product.ts'
import { startVendor, type Vendor } from '#tests/fakes/vendor.ts'
import { accessibilityFaults, desktop, hasBrowser, openPage, phone, picture, startBrowser } from './browser.ts'
import { signedIn } from './console.ts'

const password = 'the first admin of all'
const plantedKey = 'sk-planted-4f1c9e7ab2d84c55a0d3-never-to-be-seen'
const kilobytesMax = 255

const languages = { en: { locale: 'en-US' }, zh: { locale: 'zh-CN' } }
const schemes = { light: { colorScheme: 'light' }, dark: { colorScheme: 'dark' } } as const
const screens = { wide: desktop, phone }

describe.skipIf(!hasBrowser)('the console', () => {
  let product: Product
  let vendor: Vendor
  let browser: Browser
  let storageState: BrowserContextOptions['storageState']
  let pages: Record<string, string>

  const rest = async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${product.adminKey}`, 'content-type': 'application/json' }
    const response = await fetch(product.url + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? undefined : response.json()
  }

  beforeAll(async () => {
    ;[product, browser, vendor] = await Promise.all([
      startProduct({ env: { ADMIN_PASSWORD: password, OPENAI_API_KEY: plantedKey, OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' } }),
      startBrowser(),
      startVendor(),
    ])
    storageState = await signedIn(product.url, 'admin@localhost', password)
    pages = await fill()
  })
  afterAll(async () => {
    await browser?.close()
    await vendor?.close()
    await product?.stop()
    await product?.[Symbol.asyncDispose]()
  })

  /** A shop after its first day: a provider that failed once, questions in both languages, a partner's key, a colleague. */
  async function fill(): Promise<Record<string, string>> {
    const provider = await rest('POST', '/api/admin/providers', {
      vendor: 'openai-compatible',
      name: 'Local models',
      baseUrl: vendor.baseUrl,
      models: ['mock-large', 'mock-small'],
      credentials: { apiKey: plantedKey },
      allowPrivateNetwork: true,
      priority: 1,
    })
    await rest('POST', '/api/admin/budgets', { name: 'All of a day', scope: 'all', amount: '20', currency: 'USD', period: 'day' })
    await rest('POST', '/api/admin/prices', {
      model: 'local-models/mock-large',
      inputPerMillion: '2.5',
      outputPerMillion: '10',
      currency: 'USD',
    })
    await rest('POST', '/api/admin/packages', {
      name: 'Credit',
      models: 'local-models/*',
      unit: 'money',
      amount: '0.0001',
      currency: 'USD',
    })
    vendor.script({ kind: 'status', status: 503 })
    const first = await rest('POST', '/api/v1/chat', {
      message: 'How do I return an item? My address is ada@shop.example, phone 13812345678.',
    })
    await rest('POST', '/api/v1/chat', { message: '怎么退货？', conversationId: first.conversationId })
    await rest('POST', '/api/v1/chat', { message: '发票怎么开？', model: 'frontdesk/knowledge' })
    const key = await rest('POST', '/api/admin/keys', { name: 'Partner', scopes: ['chat', 'usage:read'], bots: ['demo'] })
    const user = await rest('POST', '/api/admin/users', { email: 'grace@shop.example', role: 'operator' })
    const document = await rest('POST', '/api/admin/knowledge/documents', {
      title: 'Gift wrapping',
      text: 'We wrap gifts for free in December.',
    })
    const bot = await rest('GET', '/api/admin/bots/demo')
    return {
      overview: '/console',
      conversations: '/console/conversations',
      conversation: `/console/conversations/${first.conversationId}`,
      knowledge: '/console/knowledge?q=How+do+I+return+an+item%3F',
      article: `/console/knowledge/${document.id}`,
      'new-article': '/console/knowledge/new?bot=demo',
      import: '/console/knowledge/import?bot=demo',
      bots: '/console/bots',
      bot: `/console/bots/${bot.id}?preview=How+long+does+delivery+take%3F`,
      'new-bot': '/console/bots/new',
      providers: '/console/providers',
      models: '/console/models',
      compare: '/console/models/compare',
      provider: `/console/providers/${provider.id}`,
      'new-provider': '/console/providers/new?vendor=openai-compatible',
      routing: '/console/routing',
      prices: '/console/prices?price=local-models%2Fmock-small',
      keys: '/console/keys',
      key: `/console/keys/${key.id}`,
      'new-key': '/console/keys/new',
      batches: '/console/batches',
      usage: '/console/usage',
      budgets: '/console/budgets?propose=address',
      cache: '/console/cache',
      users: '/console/users',
      user: `/console/users/${user.id}`,
      'new-user': '/console/users/new',
      audit: '/console/audit',
      account: '/console/account',
      invitation: new URL(user.inviteUrl).pathname,
    }
  }

  /** One page as a reader in another light and on another screen sees it, without loading it anew. */
  const views = Object.entries(schemes).flatMap(([scheme, colours]) =>
    Object.entries(screens).map(([screen, { viewport }]) => ({ view: `${scheme}-${screen}`, colours, viewport })),
  )
  /** In which view a page is examined and pictured: both colours and both screens, the other views are made of the same. */
  const examined: Record<string, string> = { en: 'light-wide', zh: 'dark-phone' }

  it.each(Object.entries(languages))(
    'shows every page in every light and on every screen, and loads little before it can be used (%s)',
    { timeout: 480_000 },
    async (lang, language) => {
      await using opened = await openPage(browser, `${product.url}/console`, {
        ...desktop,
        ...language,
        timezoneId: 'Asia/Shanghai',
        storageState,
      })
      const { page } = opened
      const faults: string[] = []
      const sizes: Record<string, number> = {}
      for (const [name, path] of Object.entries(pages)) {
        const note = (fault: string) => faults.push(`${name}: ${fault}`)
        const response = await page.goto(product.url + path)
        if (response?.status() !== 200) note(`status ${response?.status()}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        sizes[name] = await scriptKilobytes(page)
        if ((await page.getByRole('heading', { level: 1 }).count()) !== 1) note('no single first heading')
        if ((await page.content()).includes(plantedKey)) note('shows the key of a vendor')
        for (const { view, colours, viewport } of views) {
          await page.emulateMedia({ ...colours, reducedMotion: 'reduce' })
          await page.setViewportSize(viewport)
          if (!(await fits(page))) note(`is wider than the screen (${view})`)
          if (examined[lang] !== view) continue
          for (const fault of await accessibilityFaults(page)) note(`${fault} (${view})`)
          await picture(page, `console-${name}-${lang}-${view}`, { whole: true })
        }
      }
      expect(faults).toEqual([])
      console.log(`JavaScript before a page can be used, kB gzipped: ${JSON.stringify(sizes)}`)
      expect(Object.entries(sizes).filter(([, size]) => size === 0 || size >= kilobytesMax)).toEqual([])
    },
  )

  it('keeps a vendor’s key out of every answer, page, log and file', async () => {
    vendor.script({ kind: 'status', status: 401, message: `Incorrect API key provided: ${plantedKey}` })
    await rest('POST', '/api/v1/chat', { message: 'Do you ship abroad?' })
    const answers = await Promise.all(
      ['providers', 'models', 'bots', 'keys', 'users', 'audit', 'conversations'].map((area) => rest('GET', `/api/admin/${area}?limit=200`)),
    )
    const cookie = (storageState as { cookies: { name: string; value: string }[] }).cookies
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
    const payloads = await Promise.all(
      Object.values(pages).map(async (path) => (await fetch(product.url + path, { headers: { cookie, rsc: '1' } })).text()),
    )
    const said = [JSON.stringify(answers), ...payloads, product.output()]
    const secretPart = plantedKey.slice(0, -4) // the last four characters are the hint
    expect(said.filter((text) => text.includes(secretPart))).toEqual([])

    await rest('POST', '/api/admin/bots', { slug: 'flush', name: 'Flush' })
    const files = readdirSync(product.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(100)
    const planted = Buffer.from(secretPart)
    expect(files.filter(({ parentPath, name }) => readFileSync(join(parentPath, name)).includes(planted)).map(({ name }) => name)).toEqual(
      [],
    )
  })
})

/** Whether the page ends at the edge of the screen, once it has moved into its place there. */
const fits = (page: Page): Promise<boolean> =>
  page
    .waitForFunction(() => document.documentElement.scrollWidth <= innerWidth + 1, undefined)
    .then(
      () => true,
      () => false,
    )

/** What the scripts that this page has loaded so far weigh on the wire; from a cache or not is all the same. */
const scriptKilobytes = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const loaded = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
    const scripts = loaded.filter(({ name }) => new URL(name).pathname.endsWith('.js'))
    return Math.round(scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1000)
  })
