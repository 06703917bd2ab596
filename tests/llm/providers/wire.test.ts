import fc from 'fast-check'
import { expect, it } from 'vitest'
import { eventData, linesOf } from '#lib/llm/providers/wire.ts'

/** The bytes of a text, cut at the given places. */
async function* cutAt(text: string, cuts: number[]) {
  const bytes = Buffer.from(text)
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (let i = 1; i < places.length; i++) yield bytes.subarray(places[i - 1], places[i])
}
async function all(parts: AsyncGenerator<string[]>): Promise<string[]> {
  const read: string[] = []
  for await (const part of parts) read.push(...part)
  return read
}

const stream = [
  '\ufeff: keep-alive\r\n\r\n',
  'data: {"choices":[{"delta":{"content":"您好,"}}]}\r\n\r\n',
  ':HTTP_STATUS/200\ndata:{"text":"没有空格😀"}\n\n',
  'event: message\nid: 7\ndata: first line\ndata: second line\n\n',
  '\n\ndata: [DONE]',
].join('')

it('reads the same events wherever the bytes are cut, also inside a character or a line end', async () => {
  const expected = ['{"choices":[{"delta":{"content":"您好,"}}]}', '{"text":"没有空格😀"}', 'first line\nsecond line', '[DONE]']
  expect(await all(eventData(cutAt(stream, [])))).toEqual(expected)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { maxLength: 40 }), async (cuts) => {
      expect(await all(eventData(cutAt(stream, cuts)))).toEqual(expected)
    }),
  )
})

it('reads the same lines wherever the bytes are cut, the last one without an end', async () => {
  const text = '{"a":"一"}\n{"b":"二😀"}\r\n{"c":3}'
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { maxLength: 20 }), async (cuts) => {
      expect(await all(linesOf(cutAt(text, cuts)))).toEqual(['{"a":"一"}', '{"b":"二😀"}', '{"c":3}'])
    }),
  )
})
