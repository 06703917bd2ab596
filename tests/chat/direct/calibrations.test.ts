import { beforeAll, expect, it } from 'vitest'
import { createBot } from '#lib/chat/bots.ts'
import { calibrateBot } from '#lib/chat/direct/calibrate-bot.ts'
import { keepCalibration, uncalibratedBots } from '#lib/chat/direct/calibrations.ts'
import { matchOf } from '#lib/chat/direct/held.ts'
import { db } from '#lib/database/client.ts'
import { addDocument, deleteDocument } from '#lib/knowledge/documents.ts'

const system = { type: 'system', id: null } as const
const things = ['lamp', 'carpet', 'mirror', 'kettle', 'blanket', 'curtain', 'teapot', 'candle', 'basket', 'clock', 'ladder', 'pillow']
const verbs = ['clean', 'wash', 'wipe', 'polish', 'scrub', 'brush']
const openings = ['How do I', 'What should I use to', 'Tell me the best way to', 'Is it fine to', 'I really want to']
const closings = ['at home', 'with soap', 'by hand', 'on my own', 'in the kitchen', 'every week']
const wordings = (thing: string) =>
  openings.flatMap((opening, at) =>
    verbs.map((verb, place) => `${opening} ${verb} the ${thing} ${closings[(at + place) % closings.length]}`),
  )
const answerOf = (thing: string) => `Take a soft cloth and a little water for your ${thing}.`

let botId = ''
beforeAll(async () => {
  botId = (await createBot({ slug: 'shop', name: 'Shop' }, system)).id
  for (const thing of things) await addDocument(botId, { questions: wordings(thing), answer: answerOf(thing) }, system)
})

const answerTo = async (question: string) => (await matchOf(botId, question))?.passage.text

it('answers in other words once that is proved, and of what has changed since only the approved words', { timeout: 120_000 }, async () => {
  const inOtherWords = 'hello, what should I polish the teapot with?'
  expect(await uncalibratedBots()).toEqual([botId])
  expect(await answerTo(inOtherWords)).toBeUndefined()
  await calibrateBot(botId)
  expect(await uncalibratedBots()).toEqual([])
  const found = await db().directCalibration.findUniqueOrThrow({ where: { botId }, omit: { model: true } })
  expect(found).toMatchObject({ pairs: 12, wordings: 360 })
  expect(found.precision).toBeGreaterThanOrEqual(0.99)
  expect(found.coverage).toBeGreaterThan(0.5)

  expect(await answerTo(inOtherWords)).toBe(answerOf('teapot'))
  expect(await matchOf(botId, inOtherWords)).toMatchObject({ match: { threshold: found.threshold } })
  // Nearly the same words, and another question each.
  for (const other of ['sofa', 'teapot made of zinc', 'teapot 2 times', 'teapot, or should I not'])
    expect(await answerTo(`hello, what should I polish the ${other} with?`)).toBeUndefined()
  expect(await answerTo('你好，茶壶怎么清洗？')).toBeUndefined()

  const { document } = await addDocument(botId, { question: 'Do you wrap presents?', answer: 'Yes.' }, system)
  expect(await uncalibratedBots()).toEqual([botId])
  expect(await answerTo(inOtherWords)).toBeUndefined()
  expect(await answerTo('do you wrap presents')).toBe('Yes.')
  expect(await answerTo(wordings('lamp')[3] ?? '')).toBe(answerOf('lamp'))
  await deleteDocument(document.id, system)
  expect(await answerTo('do you wrap presents')).toBeUndefined()
})

it('keeps nothing of pairs that changed while they were learned', async () => {
  await db().directCalibration.deleteMany()
  const { knowledgeVersion } = await db().bot.findUniqueOrThrow({ where: { id: botId } })
  await keepCalibration(botId, knowledgeVersion - 1, { pairs: 1, wordings: 1 })
  expect(await db().directCalibration.count()).toBe(0)
  await keepCalibration(botId, knowledgeVersion, { pairs: 1, wordings: 1 })
  expect(await db().directCalibration.count()).toBe(1)
})
