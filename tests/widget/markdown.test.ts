import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMarkdown, plainText, safeHref } from '../../widget/markdown.ts'

const text = (words: string) => ({ kind: 'text', text: words })

it('keeps paragraphs, line breaks, bold and code', () => {
  expect(parseMarkdown('在**七天内**退货\n运行 `npm start`\n\nEnd')).toEqual([
    {
      kind: 'paragraph',
      lines: [
        [text('在'), { kind: 'strong', text: '七天内' }, text('退货')],
        [text('运行 '), { kind: 'code', text: 'npm start' }],
      ],
    },
    { kind: 'paragraph', lines: [[text('End')]] },
  ])
})

it('reads lists, also with Chinese numbers, and goes on counting after a gap', () => {
  expect(parseMarkdown('- a\n- b\n  more\n1、甲\n2、乙\n\n3. c')).toEqual([
    { kind: 'ul', items: [[[text('a')]], [[text('b')], [text('more')]]] },
    { kind: 'ol', start: 1, items: [[[text('甲')]], [[text('乙')]]] },
    { kind: 'ol', start: 3, items: [[[text('c')]]] },
  ])
})

it('takes a number that begins a sentence for what it is', () => {
  expect(parseMarkdown('3.5 折起\n-5 度')).toEqual([{ kind: 'paragraph', lines: [[text('3.5 折起')], [text('-5 度')]] }])
})

it('ends a bare address before the words and signs around it', () => {
  expect(parseMarkdown('见https://a.example/x?y=1查看，https://b.example.')).toEqual([
    {
      kind: 'paragraph',
      lines: [
        [
          text('见'),
          { kind: 'link', text: 'https://a.example/x?y=1', href: 'https://a.example/x?y=1' },
          text('查看，'),
          { kind: 'link', text: 'https://b.example', href: 'https://b.example/' },
          text('.'),
        ],
      ],
    },
  ])
})

it('leaves everything in a code block alone, also in one that is still being written', () => {
  expect(parseMarkdown('```sh\n**a**\n\n- b')).toEqual([{ kind: 'code', text: '**a**\n\n- b' }])
})

it('reads tables, with their alignment, until a line without a bar', () => {
  expect(parseMarkdown('Prices:\n| Item | Price |\n|:--|--:|\n| `a\\|b` | **5** |\n| only one |\nafter')).toEqual([
    { kind: 'paragraph', lines: [[text('Prices:')]] },
    {
      kind: 'table',
      align: ['start', 'end'],
      head: [[text('Item')], [text('Price')]],
      rows: [[[{ kind: 'code', text: 'a|b' }], [{ kind: 'strong', text: '5' }]], [[text('only one')]]],
    },
    { kind: 'paragraph', lines: [[text('after')]] },
  ])
})

it.each(['a | b', 'a | b\n---', '| a | b |\n|---|', '| a |\n| - - |'])('takes %j for no table', (source) => {
  expect(parseMarkdown(source).map(({ kind }) => kind)).not.toContain('table')
})

it('reads emphasis, and leaves the stars of a size alone', () => {
  expect(parseMarkdown('*really* 120*200*30')).toEqual([
    { kind: 'paragraph', lines: [[{ kind: 'em', text: 'really' }, text(' 120*200*30')]] },
  ])
})

it('never shows an image, only the way to it', () => {
  expect(parseMarkdown('![a cat](https://a.example/cat.png) ![](https://a.example/b.png)')).toEqual([
    {
      kind: 'paragraph',
      lines: [
        [
          { kind: 'link', text: 'a cat', href: 'https://a.example/cat.png' },
          text(' '),
          { kind: 'link', text: 'https://a.example/b.png', href: 'https://a.example/b.png' },
        ],
      ],
    },
  ])
})

describe('an address', () => {
  it.each(['https://a.example/', 'http://a.example/', 'mailto:a@b.example'])('%s may be followed', (address) => {
    expect(safeHref(address)).toBe(address)
  })
  it.each([
    'javascript:alert(1)',
    'javascript:alert',
    ' JaVaScript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '//a.example',
    '/local',
    '',
  ])('%j may not', (address) => {
    expect(safeHref(address)).toBeUndefined()
    expect(parseMarkdown(`[label](${address})`).every((block) => !JSON.stringify(block).includes('"link"'))).toBe(true)
  })
})

const sign = fc.constantFrom(
  '**',
  '`',
  '[',
  ']',
  '(',
  ')',
  '](',
  '- ',
  '1. ',
  '2、',
  '# ',
  '```',
  '*',
  '|',
  '|\n|-',
  '![',
  '\n',
  '\n\n',
  ' ',
  'https://a.example/x',
  'javascript:x',
)
const answer = fc.array(fc.oneof(sign, fc.string({ unit: 'grapheme' }))).map((parts) => parts.join(''))

it('makes no link to anything but the web and mail', () => {
  fc.assert(
    fc.property(answer, (source) => {
      const hrefs = Array.from(JSON.stringify(parseMarkdown(source)).matchAll(/"href":"([^"]*)"/g), ([, href]) => href)
      expect(hrefs.every((href) => /^(https?:\/\/|mailto:)/.test(href ?? ''))).toBe(true)
    }),
  )
})

it('loses no word', () => {
  const words = fc.array(fc.oneof(sign, fc.stringMatching(/^[a-z退货]{3,6}$/))).map((parts) => parts.join(' '))
  fc.assert(
    fc.property(words, (source) => {
      const spoken = plainText(parseMarkdown(source))
      const lost = source
        .replaceAll(/https?:\S+|javascript:\S+|```[^\n]*/g, ' ')
        .match(/[a-z退货]{3,6}/g)
        ?.filter((word) => !spoken.includes(word))
      expect(lost ?? []).toEqual([])
    }),
  )
})

it('never throws, whatever it is given', () => {
  fc.assert(
    fc.property(fc.oneof(answer, fc.string({ unit: 'binary' })), (source) => {
      expect(typeof plainText(parseMarkdown(source))).toBe('string')
    }),
  )
})

it('takes no longer than a moment for a text of nothing but opening signs', () => {
  const openings = [
    '**',
    '*',
    '*a',
    '* ',
    '`',
    '[',
    '![',
    '[a](',
    '```\n',
    '1. ',
    'https://',
    '|',
    '| ',
    '|-',
    '|-|\n',
    '|a|\n|-|\n',
    ' ',
    '\\|',
  ]
  for (const opening of openings) {
    const startedAt = performance.now()
    parseMarkdown(opening.repeat(20_000 / opening.length))
    expect(performance.now() - startedAt, opening).toBeLessThan(500)
  }
})
