import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findPassages } from '#lib/knowledge/find.ts'
import { PassageIndex } from '#lib/knowledge/rank.ts'
import { pack, termsOf, unpack } from '#lib/knowledge/terms.ts'

const words = '退货 发票 多久 运费 refund refunds returned shipping invoice parcel the 30 naïve don’t 会员 100'.split(' ')
const phrase = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 }).map((chosen) => chosen.join(' '))
const passage = fc
  .record({ questions: fc.array(phrase, { maxLength: 4 }), body: phrase })
  .map(({ questions, body }) => ({ questions: questions.map(termsOf), body: termsOf(body) }))

it('keeps all that a passage is found by when it is stored', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 80 })
  fc.assert(
    fc.property(fc.array(text, { maxLength: 3 }), text, (questions, body) => {
      const terms = { questions: questions.map(termsOf), body: termsOf(body) }
      expect(unpack(pack(terms))).toEqual(terms)
    }),
  )
})

it('answers null for what another version has stored', () => {
  expect(unpack('0\nb refund')).toBeNull()
})

it('finds after any adding and removing what an index built anew finds', () => {
  const steps = fc.array(fc.record({ passage, removed: fc.boolean() }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(steps, phrase, (all, question) => {
      const worn = new PassageIndex()
      const slots = all.map((step) => worn.add(step.passage))
      all.forEach(({ removed }, i) => {
        if (removed) worn.remove(slots[i] ?? -1)
      })
      const fresh = new PassageIndex()
      const left = all.flatMap((step, i) => (step.removed ? [] : [{ slot: slots[i], fresh: fresh.add(step.passage) }]))
      const found = (index: PassageIndex) => findPassages(index, question, 12)
      const renamed = found(fresh).map((hit) => ({ ...hit, slot: left.find((passage) => passage.fresh === hit.slot)?.slot }))
      expect(found(worn).map(rounded)).toEqual(renamed.map(rounded))
    }),
  )
})

const rounded = ({ slot, score, confidence }: { slot?: number; score: number; confidence: number }) => ({
  slot,
  score: Number(score.toFixed(9)),
  confidence: Number(confidence.toFixed(9)),
})

it('finds nothing for a question that shares nothing, nor in an empty index', () => {
  const index = new PassageIndex()
  expect(findPassages(index, '退货', 4)).toEqual([])
  index.add({ questions: [termsOf('怎么退货')], body: termsOf('三十天内') })
  expect(findPassages(index, 'zebra', 4)).toEqual([])
  expect(findPassages(index, '!?', 4)).toEqual([])
})
