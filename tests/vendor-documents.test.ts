import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { vendorSlugs } from '#lib/llm/vendors.ts'
import { fieldTable, type Language, modelTable, vendorMatrix } from '#tests/fakes/vendor-tables.ts'

/* The tables of the vendors' documents say what the code says. UPDATE_DOCS=1 writes them anew, between their marks. */

type Block = { file: string; mark: string; table: string }
const inBoth = (path: string) => [[path, 'en'] as const, [path.replace(/\.md$/, '.zh-CN.md'), 'zh'] as const]

const blocks: Block[] = [
  ...inBoth('README.md').map(([file, language]) => ({ file, mark: 'vendors', table: vendorMatrix(language, 'docs/providers/') })),
  ...inBoth('docs/providers/README.md').map(([file, language]) => ({ file, mark: 'vendors', table: vendorMatrix(language, '') })),
  ...vendorSlugs.flatMap((slug) =>
    inBoth(`docs/providers/${slug}.md`).flatMap(([file, language]: readonly [string, Language]) => [
      { file, mark: 'fields', table: fieldTable(slug, language) },
      ...(modelTable(slug, language).split('\n').length > 2 ? [{ file, mark: 'models', table: modelTable(slug, language) }] : []),
    ]),
  ),
]

it.each(blocks)('$file holds its table of $mark as the code has it', ({ file, mark, table }) => {
  expect(existsSync(file), file).toBe(true)
  const text = readFileSync(file, 'utf8')
  const [before, rest] = text.split(`<!-- ${mark} -->\n`)
  const [, after] = rest?.split(`<!-- /${mark} -->\n`) ?? []
  if (after === undefined) throw new Error(`${file} has no place for its table of ${mark}`)
  const whole = `${before}<!-- ${mark} -->\n${table}\n<!-- /${mark} -->\n${after}`
  if (process.env.UPDATE_DOCS && whole !== text) writeFileSync(file, whole)
  expect(process.env.UPDATE_DOCS ? whole : text).toBe(whole)
})
