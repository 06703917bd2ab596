import { build } from 'esbuild'
import fc from 'fast-check'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser, startBrowser } from './browser.ts'

/** A drawing as data, so that it can travel into the page: [name, attributes, children], or a text. */
type Sketch = [name: string, attributes: Record<string, string | boolean>, children: Sketch[]] | string | null

const attributes = fc.dictionary(
  fc.constantFrom('class', 'hidden', 'title', 'aria-busy'),
  fc.oneof(fc.constantFrom('a', 'b'), fc.boolean()),
)
const { sketch } = fc.letrec<{ sketch: Sketch; element: Sketch; items: Sketch }>((tie) => ({
  element: fc.tuple(fc.constantFrom('p', 'b', 'svg'), attributes, fc.array(tie('sketch'), { maxLength: 3 })) as fc.Arbitrary<Sketch>,
  items: fc
    .uniqueArray(fc.constantFrom('k1', 'k2', 'k3', 'k4', 'k5'))
    .map((keys): Sketch => ['ul', {}, keys.map((key): Sketch => ['li', { key, title: key }, [key]])]),
  sketch: fc.oneof({ maxDepth: 3 }, fc.constantFrom('one', 'two', null), tie('element'), tie('items')),
}))

/* The law of the view: what was drawn before leaves no trace, but that what stays in its place is the same element. */
describe.skipIf(!hasBrowser)('drawing the panel', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await startBrowser()
    page = await browser.newPage()
    const built = await build({ entryPoints: ['widget/view/draw.ts'], bundle: true, write: false, format: 'iife', globalName: 'view' })
    await page.addScriptTag({ content: built.outputFiles[0]?.text ?? '' })
    await page.addScriptTag({
      content: `
        const made = (s) => (Array.isArray(s) ? view.h(s[0], s[1], ...s[2].map(made)) : s)
        const plain = (e) =>
          [...e.childNodes].map((n) => n.data ?? '<' + n.nodeName + [...n.attributes].map((a) => ' ' + a.name + '=' + a.value).sort().join('') + '>' + plain(n) + '</>').join('')
        function drawn(...sketches) {
          const box = document.createElement('div')
          for (const sketch of sketches) view.draw(box, sketch.map(made))
          return box
        }`,
    })
  })
  afterAll(() => browser?.close())

  it('over anything gives what drawing on nothing gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sketch, { maxLength: 4 }), fc.array(sketch, { maxLength: 4 }), async (before, after) => {
        const [over, alone] = (await page.evaluate(
          `[plain(drawn(${JSON.stringify(before)}, ${JSON.stringify(after)})), plain(drawn(${JSON.stringify(after)}))]`,
        )) as [string, string]
        expect(over).toBe(alone)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps the elements of what stays, by their key, also when something comes before or goes', async () => {
    const list = (...keys: string[]) => `[["ul", {}, ${JSON.stringify(keys.map((key) => ['li', { key }, [key]]))}]]`
    const kept = await page.evaluate(`(() => {
      const box = drawn(${list('a', 'b', 'c')})
      const [, b, c] = box.firstChild.childNodes
      view.draw(box, ${list('new', 'b', 'c', 'd')}.map(made))
      const [, b2, c2] = box.firstChild.childNodes
      return [b === b2, c === c2]
    })()`)
    expect(kept).toEqual([true, true])
  })

  it('calls the newest handler, once', async () => {
    const called = await page.evaluate(`(() => {
      const called = []
      const box = document.createElement('div')
      for (const name of ['old', 'new']) view.draw(box, [view.h('button', { onClick: () => called.push(name) })])
      box.firstChild.click()
      return called
    })()`)
    expect(called).toEqual(['new'])
  })
})
