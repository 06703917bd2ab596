import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '#lib/access/roles.ts'
import { type Product, startProduct } from '#tests/fakes/product.ts'
import { desktop, hasBrowser, openPage, phone, startBrowser, untilReady } from './browser.ts'
import { signedIn } from './console.ts'

const password = 'the first admin of all'
const english = { ...desktop, locale: 'en-US' }
const places = ['Overview', 'Conversations', 'Knowledge', 'Bots', 'Providers', 'Models', 'Routing', 'Prices', 'API keys', 'Batches']
const builder = [...places, 'Usage', 'Budgets', 'Cache']
const menus: Record<Role, string[]> = {
  admin: [...builder, 'Users', 'Audit log'],
  developer: builder,
  operator: ['Overview', 'Conversations'],
  viewer: ['Overview', 'Conversations', 'Usage', 'Cache'],
}

describe.skipIf(!hasBrowser)('the people of the console', () => {
  let product: Product
  let browser: Browser
  beforeAll(async () => {
    ;[product, browser] = await Promise.all([startProduct({ env: { ADMIN_PASSWORD: password } }), startBrowser()])
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await product?.[Symbol.asyncDispose]()
  })

  const asAdmin = async (path: string, options = {}) =>
    openPage(browser, product.url + path, {
      ...english,
      ...options,
      storageState: await signedIn(product.url, 'admin@localhost', password),
    })
  const menuOf = (page: Page) => page.getByRole('navigation').getByRole('link')

  /** Invites somebody in the browser of an admin, and gives the link. */
  async function invite(email: string, role: string): Promise<string> {
    await using opened = await asAdmin('/console/users')
    const { page } = opened
    await page.getByRole('link', { name: 'Invite a user' }).click()
    await page.getByLabel('E-mail').fill(email)
    await page.getByRole('radio', { name: role }).check()
    await page.getByRole('button', { name: 'Make the link' }).click()
    return await page.getByLabel('Link', { exact: true }).inputValue() // before the page closes
  }

  it.each([
    ['admin', 'Admin', '/console/audit'],
    ['developer', 'Developer', '/console/users'],
    ['operator', 'Operator', '/console/keys'],
    ['viewer', 'Viewer', '/console/bots'],
  ] as const)('lets an invited %s in, and shows what is for that role alone', async (role, name, other) => {
    const link = await invite(`${role}@shop.example`, name)
    await using opened = await openPage(browser, link, english, { expected: /status of 403/ })
    const { page } = opened
    await page.getByLabel('New password').fill('too short')
    await page.getByRole('button', { name: /Set password/ }).click()
    await page.getByText('expected at least 15 characters').waitFor()
    await page.getByLabel('New password').fill(`my own ${role} password`)
    await page.getByRole('button', { name: /Set password/ }).click()
    await page.waitForURL(/\/console$/)
    await page.getByRole('heading', { level: 1 }).waitFor()
    const shown = (await menuOf(page).allInnerTexts()).map((text) => text.trim().split('\n')[0])
    expect(shown.slice(0, -1)).toEqual(menus[role]) // the last one is the account

    const response = await page.goto(product.url + other)
    expect(response?.status()).toBe(menus[role].length === menus.admin.length ? 200 : 403)
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      role === 'admin' ? 'Audit log' : 'This page is not for your role',
    )
    await page.goto(link)
    await untilReady(page)
    await page.getByText('This link does not work any more').waitFor()
  })

  it('signs out everywhere else with a changed password, and stays signed in here', async () => {
    const email = 'grace@shop.example'
    const link = await invite(email, 'Operator')
    await using opened = await openPage(browser, link, english)
    const { page } = opened
    await page.getByLabel('New password').fill('an operator of the shop')
    await page.getByRole('button', { name: /Set password/ }).click()
    await page.waitForURL(/\/console$/)
    await using elsewhere = await openPage(browser, `${product.url}/console`, {
      ...english,
      storageState: await signedIn(product.url, email, 'an operator of the shop'),
    })

    await page.goto(`${product.url}/console/account`)
    await untilReady(page) // what streams in stands there twice for a moment
    await page.getByLabel('Current password').fill('something else')
    await page.getByLabel('New password').fill('a new one of four words')
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('is not your password').waitFor()
    await page.getByLabel('Current password').fill('an operator of the shop')
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('Your password is changed.').waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'My account' }).waitFor()
    await elsewhere.page.reload()
    await elsewhere.page.getByRole('button', { name: 'Sign in' }).waitFor()
  })

  it('says what is wrong with a sign-in, leads back to where one wanted to go, and out again', async () => {
    await using opened = await openPage(
      browser,
      `${product.url}/console/users`,
      { ...phone, locale: 'zh-CN' },
      { expected: /status of 401/ },
    )
    const { page } = opened
    await page.getByLabel('邮箱').fill('admin@localhost')
    await page.getByLabel('密码').first().fill('wrong')
    await page.keyboard.press('Enter')
    await page.getByText('邮箱或密码不正确').waitFor()
    await page.getByLabel('密码').first().fill(password)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/console\/users$/)
    await page.getByRole('button', { name: '打开菜单' }).click()
    await page.getByRole('button', { name: '退出登录' }).click()
    await page.waitForURL(/\/console\/sign-in/)
    await page.goBack()
    await page.getByRole('button', { name: '登录' }).waitFor()
  })

  it('goes anywhere from the keyboard, and keeps light or dark', async () => {
    await using opened = await asAdmin('/console', { colorScheme: 'light' })
    const { page } = opened
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Find a page or an action').fill('invite')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/console\/users\/new$/)
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Dark appearance' }).click()
    await page.reload()
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
    expect(await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)).toBe('rgb(36, 36, 36)')
  })
})
