import fc from 'fast-check'
import { expect, it } from 'vitest'
import { buildPrompt } from '#lib/chat/prompt.ts'

const base = { system: null, passages: [], question: '什么时候发货?', lang: 'zh' as const, history: [] }
const history = [1, 2, 3, 4].map((n) => ({ question: `问${n}`, answer: `答${n}` }))

it('asks a first question in both forms', () => {
  const { chat, flat } = buildPrompt(base)
  expect(chat).toEqual([
    { role: 'system', content: '你是一个专业的客服助手，请根据用户问题提供准确、友好的回答。' },
    { role: 'user', content: [{ type: 'text', text: '什么时候发货?' }] },
  ])
  expect(flat).toBe('你是一个专业的客服助手，请根据用户问题提供准确、友好的回答。\n\n用户问题: 什么时候发货?')
})

it('carries earlier turns, oldest first', () => {
  const { chat, flat } = buildPrompt({ ...base, history: history.slice(1) })
  expect(chat.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user', 'assistant', 'user', 'assistant', 'user'])
  expect(flat).toBe(
    '你是一个专业的客服助手，请根据用户问题提供准确、友好的回答。\n\n' +
      '对话历史:\n用户: 问2\n助手: 答2\n用户: 问3\n助手: 答3\n用户: 问4\n助手: 答4\n\n当前问题: 什么时候发货?',
  )
})

it('speaks English to English, with the bot’s own prompt and the passages before the question', () => {
  const passages = [{ title: 'Delivery', text: 'We ship within a day.' }]
  const { chat, flat } = buildPrompt({
    ...base,
    lang: 'en',
    system: 'Be brief.',
    passages,
    history: history.slice(0, 1),
    question: 'When?',
  })
  expect(flat).toBe(
    'Be brief.\n\nConversation so far:\nUser: 问1\nAssistant: 答1\n\n' +
      'Reference (answer questions about this shop from it alone; what it does not say, say so honestly):\n\n[1] Delivery\nWe ship within a day.\n\n' +
      'Current question: When?',
  )
  expect(chat.at(-1)).toMatchObject({
    role: 'user',
    content: [{ text: expect.stringMatching(/^Reference[\s\S]*We ship within a day\.\n\nUser question: When\?$/) }],
  })
})

it('shows the pictures of the question after its words, and marks those of past ones', () => {
  const image = { mediaType: 'image/png', data: new Uint8Array([1]) }
  const past = { question: '这是什么?', images: 2, answer: '台灯。' }
  const { chat } = buildPrompt({ ...base, history: [past, { ...past, question: '' }], images: [image, image] })
  const file = { type: 'file', mediaType: 'image/png', data: { type: 'data', data: image.data } }
  expect(chat.at(-1)?.content).toEqual([{ type: 'text', text: base.question }, file, file])
  expect(chat[1]?.content).toEqual([{ type: 'text', text: '这是什么? [图片] [图片]' }])
  expect(chat[3]?.content).toEqual([{ type: 'text', text: '[图片] [图片]' }])
  expect(buildPrompt({ ...base, question: '', images: [image] }).chat.at(-1)?.content).toEqual([file])
})

const exchange = fc.record({ question: fc.string(), answer: fc.string() })
const passage = fc.option(fc.record({ title: fc.string(), text: fc.string() }))

it('begins as the prompt of the turn before did, whatever was found for either', () => {
  fc.assert(
    fc.property(fc.array(exchange, { maxLength: 5 }), exchange, fc.array(passage), fc.array(passage), (past, last, found, foundNow) => {
      const before = buildPrompt({ ...base, history: past, passages: found, question: last.question })
      const { chat, flat } = buildPrompt({ ...base, history: [...past, last], passages: foundNow, question: 'and now?' })
      expect(chat.slice(0, before.chat.length - 1)).toEqual(before.chat.slice(0, -1))
      const told = past.map(({ question, answer }) => `用户: ${question}\n助手: ${answer}`).join('\n')
      if (told)
        for (const text of [before.flat, flat])
          expect(text.startsWith(`你是一个专业的客服助手，请根据用户问题提供准确、友好的回答。\n\n对话历史:\n${told}`)).toBe(true)
    }),
  )
})

it('always ends with the question, and gives passages the numbers they had before others were left out', () => {
  fc.assert(
    fc.property(
      fc.array(exchange, { maxLength: 12 }),
      fc.array(passage, { maxLength: 6 }),
      fc.string({ minLength: 1 }),
      (past, passages, question) => {
        const { chat, flat } = buildPrompt({ ...base, history: past, passages, question })
        expect(chat.length).toBe(2 + 2 * past.length)
        expect(flat.endsWith(question)).toBe(true)
        passages.forEach((kept, place) => {
          if (kept) expect(flat).toContain(`[${place + 1}] ${kept.title}\n${kept.text}`)
        })
      },
    ),
  )
})
