import { describe, expect, it } from 'vitest'
import { crossValidated } from '#lib/routing/cross-validation.ts'
import { classExamples as englishClasses } from '#lib/routing/examples.en.ts'
import { classExamples as chineseClasses } from '#lib/routing/examples.zh.ts'
import { inquiryOf } from '#lib/routing/inquiry.ts'
import { inquiryClasses, topics } from '#lib/routing/inquiry-classes.ts'
import { LinearModel } from '#lib/routing/linear-model.ts'
import { lookAlikes as englishLookAlikes } from '#lib/routing/look-alikes.en.ts'
import { lookAlikes as chineseLookAlikes } from '#lib/routing/look-alikes.zh.ts'
import { linesOf, shippedExamples } from '#lib/routing/shipped-classifier.ts'
import { topicExamples as english } from '#lib/routing/topic-examples.en.ts'
import { topicExamples as chinese } from '#lib/routing/topic-examples.zh.ts'
import { heldOut as heldOutEnglish } from './held-out.en.ts'
import { heldOut as heldOutChinese } from './held-out.zh.ts'

describe('the class of a message', () => {
  it('is told rightly for three messages in four that the model was not trained on, and as surely as it says', async () => {
    const { accuracy, temperature } = await crossValidated(shippedExamples(), inquiryClasses)
    expect(accuracy).toBeGreaterThan(0.75)
    expect(temperature).toBeGreaterThan(0.7) // 1: its likelihoods are what comes true
    expect(temperature).toBeLessThan(1.4)
  })

  it.each([
    ['Where is my parcel? The tracking number shows nothing', 'delivery'],
    ['我想开一张增值税发票', 'invoice'],
    ['I want to return these boots and get my money back', 'refund'],
    ['你们的态度太差了，我要投诉', 'complaint'],
    ['hello', 'small_talk'],
    ['我登录不了，密码忘了', 'account'],
  ])('%s', (text, expected) => {
    expect(inquiryOf(text)).toMatchObject({ class: expected })
    expect(inquiryOf(text).score).toBeGreaterThan(0.5)
  })

  it('has no text that it cannot read', () => {
    for (const text of ['', ' ', '🙂', '\n\n', '!!!', 'a'.repeat(20_000), '退'.repeat(8_000)])
      expect(inquiryClasses).toContain(inquiryOf(text).class)
  })
})

const languages = [
  { lang: 'en', heldOut: heldOutEnglish },
  { lang: 'zh', heldOut: heldOutChinese },
]

describe.each(languages)('topics in $lang', ({ heldOut }) => {
  it.each(topics)('finds %s in at least 95 of 100 messages that touch it, and hardly in harmless ones', (topic) => {
    const touching = linesOf(heldOut[topic].touching)
    const harmless = linesOf(heldOut[topic].harmless)
    const finds = (text: string) => inquiryOf(text).topics.includes(topic)
    const missed = touching.filter((text) => !finds(text))
    expect(touching.length).toBeGreaterThanOrEqual(30)
    expect(harmless.length).toBeGreaterThanOrEqual(30)
    expect(missed.length / touching.length, missed.join('\n')).toBeLessThanOrEqual(0.05)
    expect(harmless.filter(finds).length / harmless.length).toBeLessThan(0.3)
  })
})

it('finds a topic in one sentence of several', () => {
  const said = 'Good morning! I ordered the cream last week and it came quickly. Since then I have a rash on my arm. Can I reorder the box?'
  expect(inquiryOf(said).topics).toContain('medical')
})

it('was trained on no message that it is measured by', () => {
  const trained = new Set(
    [english, chinese, englishLookAlikes, chineseLookAlikes, englishClasses, chineseClasses].flatMap((by) =>
      Object.values(by).flatMap(linesOf),
    ),
  )
  const measured = languages.flatMap(({ heldOut }) =>
    topics.flatMap((topic) => [...linesOf(heldOut[topic].touching), ...linesOf(heldOut[topic].harmless)]),
  )
  expect(measured.filter((line) => trained.has(line))).toEqual([])
})

it('comes back from its bytes as it was', () => {
  const model = LinearModel.train(shippedExamples().slice(0, 200), inquiryClasses)
  model.temperature = 1.25
  const again = LinearModel.unpack(model.pack())
  for (const { features } of shippedExamples().slice(150, 250))
    expect(Array.from(again.likelihoods(features))).toEqual(Array.from(model.likelihoods(features)))
})
