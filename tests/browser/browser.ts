import { existsSync, mkdirSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'
const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const hasBrowser = existsSync(executablePath)
if (!hasBrowser) console.log(`Browser tests skipped: there is no ${executablePath}.`)

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath, args: process.getuid?.() === 0 ? [...quiet, '--no-sandbox'] : quiet })

export const desktop = { viewport: { width: 1280, height: 800 } } satisfies BrowserContextOptions
export const phone = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
} satisfies BrowserContextOptions

/** What Chromium says of a page that a busy machine draws a few seconds late: no fault of the page. */
const slowness = /was preloaded using link preload but not used within a few seconds/

/** A page of its own. At the end of its block it closes, and fails the test for any error, warning or broken content security policy. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions, { expected }: { expected?: RegExp } = {}) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !slowness.test(message.text()))
      faults.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => faults.push(String(error)))
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`CSP: ${violatedDirective} ${blockedURI}`),
    )
  })
  await page.goto(url)
  await untilReady(page)

  return {
    page,
    async [Symbol.asyncDispose]() {
      await context.close()
      const unexpected = faults.filter((fault) => !expected?.test(fault))
      if (unexpected.length > 0) throw new Error(`The page complained:\n${unexpected.join('\n')}`)
    },
  }
}

/** A page without a chat is ready when it is quiet; a chat keeps a line to the server open, and says when it can be asked. */
export async function untilReady(page: Page): Promise<void> {
  const widget = page.locator('frontdesk-widget').first()
  if (await page.locator('iframe').count()) return // what is in a frame is waited for there
  if (!(await widget.count())) await page.waitForLoadState('networkidle')
  else if ((await widget.getAttribute('mode')) === 'page') await page.locator('.connection.online').waitFor()
}

/** Whether this element has the focus, also inside a shadow root. */
export const hasFocus = (element: Locator): Promise<boolean> =>
  element.evaluate((node) => (node.getRootNode() as Document | ShadowRoot).activeElement === node)

/** What axe finds serious or critical, in one line each. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] }) // of what is in order nothing is told, which takes long
    .setLegacyMode(true) // there are no frames to look into, and this takes half as long
    .analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}

/** What is too small for a thumb: anything to press or type in that is less than 44 pixels wide or high. */
export const smallTargets = (page: Page): Promise<string[]> =>
  page.locator('button:visible, summary:visible, textarea:visible, input:visible').evaluateAll((all) =>
    all.flatMap((element) => {
      const { width, height } = element.getBoundingClientRect()
      return Math.min(width, height) < 44 ? [element.outerHTML] : []
    }),
  )

/** The pictures that stand in the documents; UPDATE_SCREENSHOTS=1 takes them anew. */
const inDocuments = ['widget-en', 'widget-zh']

/** A picture of the page for whoever wants to look at it. */
export async function picture(page: Page, name: string, { whole = false } = {}): Promise<void> {
  const folders = ['tests/screenshots', ...(process.env.UPDATE_SCREENSHOTS === '1' && inDocuments.includes(name) ? ['docs/images'] : [])]
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true })
    await page.screenshot({ path: `${folder}/${name}.png`, fullPage: whole })
  }
}
