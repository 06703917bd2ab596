import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cutsInOrder, type Recalled, without } from '#lib/chat/economy/cuts.ts'
import { lean, recalledTokens } from '#lib/chat/economy/lean.ts'
import { buildPrompt } from '#lib/chat/prompt.ts'
import { sentencesOf } from '#lib/knowledge/sentences.ts'
import { someRecalled } from '#tests/fakes/recalled.ts'

const budget = fc.integer({ min: 0, max: 1_500 })

it('keeps within its budget, or else nothing but the last turn and the best passage is left', () => {
  fc.assert(
    fc.property(someRecalled, budget, (recalled, tokensMax) => {
      const { kept } = lean(recalled, tokensMax)
      if (recalledTokens(kept) <= tokensMax) return
      expect(kept.history).toEqual(recalled.history.slice(-1))
      expect(kept.passages.slice(1).filter((passage) => passage !== null)).toEqual([])
    }),
  )
})

it('leaves out more in a smaller budget, and nothing that a larger one has left out comes back', () => {
  fc.assert(
    fc.property(someRecalled, budget, budget, (recalled, one, other) => {
      const smaller = lean(recalled, Math.min(one, other)).cuts
      const larger = lean(recalled, Math.max(one, other)).cuts
      expect(smaller.slice(0, larger.length)).toEqual(larger)
      expect(lean(recalled, one)).toEqual(lean(structuredClone(recalled), one))
    }),
  )
})

it('leaves out only what adds nothing where all has room: far worse passages, and sentences said before', () => {
  fc.assert(
    fc.property(someRecalled, (recalled) => {
      const { kept } = lean(recalled, Number.POSITIVE_INFINITY)
      expect(kept.history).toEqual(recalled.history)
      const said = kept.passages.map((passage) => passage?.text ?? '').join('\n')
      recalled.passages.forEach(({ text, score }, place) => {
        if (score < (recalled.passages[0]?.score ?? 0) / 2) expect(kept.passages[place]).toBeNull()
        else for (const sentence of sentences(text)) expect(said).toContain(sentence)
      })
    }),
  )
})

const sentences = (text: string) =>
  sentencesOf(text)
    .map((sentence) => sentence.trim())
    .filter(Boolean)

it('never cuts inside a sentence, changes their order, or touches a question, a title or the last turn', () => {
  fc.assert(
    fc.property(someRecalled, budget, (recalled, tokensMax) => {
      const { kept } = lean(recalled, tokensMax)
      kept.passages.forEach((passage, place) => {
        if (passage === null) return
        expect(passage.title).toBe(recalled.passages[place]?.title)
        expect(isSubsequence(passage.text, recalled.passages[place]?.text ?? '')).toBe(true)
      })
      const from = recalled.history.length - kept.history.length
      kept.history.forEach(({ question, answer }, place) => {
        const told = recalled.history[from + place]
        expect(question).toBe(told?.question)
        expect(isSubsequence(answer, told?.answer ?? '')).toBe(true)
      })
      expect(kept.history.at(-1)).toEqual(recalled.history.at(-1))
    }),
  )
})

/** Whether a text is some of the other's sentences in their order. */
function isSubsequence(part: string, whole: string): boolean {
  const all = sentences(whole)
  const follows = (rest: string, at: number): boolean => {
    const sentence = all[at]
    if (rest === '' || sentence === undefined) return rest === ''
    // A sentence may begin another one: it may be there, or have been cut.
    return (rest.startsWith(sentence) && follows(rest.slice(sentence.length).trimStart(), at + 1)) || follows(rest, at + 1)
  }
  return follows(part.trim(), 0)
}

const article = { title: 'Delivery', questions: [], score: 10 }
const pair = { title: 'Is it free?', questions: ['Is it free?'], text: 'It is. Above 50 euros. Else 4.90.', score: 8 }
const long =
  'We pack by hand. The shop was founded in 1998. Parcels to Norway take 6.5 days. See https://shop.example/no?page=2. Paper is recycled. We love tea. Staff are kind. Boxes are blue.'
const recalled: Recalled = {
  question: 'How long do parcels to Norway take?',
  history: [
    { question: 'Who are you?', answer: 'A shop. We like lamps. Founded in 1998. Come and see us. It is nice here.' },
    { question: 'Do you sell lamps?', answer: 'Yes. Of all sizes. From 19.90 euros. Made by hand. In our town.' },
    { question: 'Where do you deliver?', answer: 'Everywhere. By ship. By plane. By bike. On foot.' },
  ],
  passages: [
    { ...article, text: long },
    pair,
    { ...article, score: 6, text: 'We love tea. Parcels to Norway are insured. Nothing else is.' },
    { ...article, score: 4, text: 'About jobs in Norway.' },
  ],
}

it('cuts in this order: idle passages and repeats, sentences, older answers, older turns, passages; then the last turn, then the best', () => {
  const { cuts, essential } = cutsInOrder(recalled)
  expect(cuts.slice(0, 2)).toEqual([{ passage: 2, sentence: 0 }, { passage: 3 }]) // a sentence said before, a passage far worse
  const sentencesOut = cuts.slice(2, -5)
  expect(new Set(sentencesOut)).toEqual(new Set([0, 1, 5, 6, 7].map((sentence) => ({ passage: 0, sentence })))) // around its core
  expect(sentencesOut.at(-1)).toEqual({ passage: 0, sentence: 1 }) // beside the one about the question
  expect(cuts.slice(-5)).toEqual([{ answersBefore: 2 }, { turn: 0 }, { turn: 1 }, { passage: 2 }, { passage: 1 }])
  expect(essential).toEqual([{ turn: 2 }, { passage: 0 }])
})

it('keeps of an article the sentences about the question, of a pair its whole answer, of an older answer its names and numbers', () => {
  const { cuts } = cutsInOrder(recalled)
  const kept = without(recalled, cuts.slice(0, -4)) // until turns are left out
  expect(kept.passages.map((passage) => passage?.text)).toEqual([
    'Parcels to Norway take 6.5 days. See https://shop.example/no?page=2. Paper is recycled.',
    pair.text,
    'Parcels to Norway are insured. Nothing else is.',
    undefined,
  ])
  expect(kept.history.map(({ answer }) => answer)).toEqual([
    'A shop. Founded in 1998.',
    'Yes. From 19.90 euros.',
    recalled.history[2]?.answer,
  ])
})

it('tells older turns in the same words from one turn to the next, so that vendors find the beginning in their caches', () => {
  const answer = (turn: number) => `Answer ${turn} begins. ${'It goes on and on. '.repeat(10)}Order ${turn} is on its way.`
  const turns = [1, 2, 3, 4, 5, 6].map((turn) => ({ question: `Question ${turn}?`, answer: answer(turn) }))
  const promptOf = (turn: number, passages: string) => {
    const asked = { question: `Question ${turn}?`, history: turns.slice(0, turn - 1), passages: [{ ...article, text: passages }] }
    return buildPrompt({ lang: 'en', system: null, question: asked.question, ...lean(asked, 270).kept }).chat
  }
  const [fifth, sixth] = [promptOf(5, long), promptOf(6, 'Norway is far.')]
  const older = 1 + 2 * 3 // the system text and three of four turns: the fourth was the last one then
  expect(sixth.slice(0, older)).toEqual(fifth.slice(0, older))
  expect(JSON.stringify(sixth.slice(0, older))).toMatch(/Answer 1 begins\. .{0,40}Order 1 is on its way\./)
})
