import { detectLang, type Lang } from './lang.ts'
import { readQuestion, type Subject } from './question.ts'
import { gramsIn, type ReadSentence, readSentences, spelled } from './read-sentences.ts'
import type { RetrievedPassage } from './retrieve.ts'
import { smallTalk } from './small-talk.ts'
import { gramsOf, wholeTermsOf } from './terms.ts'

export type PassageQuote = { passageId: string; documentId: string; title: string; url: string | null; quote: string }
export type QuotedAnswer = { text: string; citations: PassageQuote[]; confident: boolean }

/** From this confidence on a passage is given as the answer. */
export const confidenceNeeded = 0.5
// Two passages that score alike are both shown: of two likely answers the customer tells the right one at a glance.
const rivalShare = 0.75
const quoteCharactersMax = 300
const sentencesMax = 3

const nothingFound: Record<Lang, string> = {
  zh: '抱歉，我在店铺的资料里没有找到这个问题的答案。您可以换个说法再问一次，或者联系人工客服。',
  en: 'Sorry, I found nothing about this in the shop’s knowledge. You can ask in other words, or talk to a person.',
}

/** True when the embedded engine has an answer of its own: a passage it is sure of, or a courtesy to return. */
export const knows = (question: string, passages: RetrievedPassage[]): boolean =>
  (passages[0]?.confidence ?? 0) >= confidenceNeeded || smallTalk(question, 'en') !== undefined

/** Answers in the passages' own words, or says honestly that they hold no answer. */
export function quote(question: string, passages: RetrievedPassage[], lang: Lang = detectLang(question)): QuotedAnswer {
  const courtesy = smallTalk(question, lang)
  if (courtesy) return { text: courtesy, citations: [], confident: true }
  const [best, ...others] = passages
  if (!best || best.confidence < confidenceNeeded) return { text: nothingFound[lang], citations: [], confident: false }
  const rival = others.find(
    ({ documentId, lang: spoken, score }) => documentId !== best.documentId && spoken === best.lang && score >= rivalShare * best.score,
  )
  const quoted = (rival ? [best, rival] : [best]).map((passage) => ({ passage, said: wordsFor(question, passage) }))
  return {
    text: [...new Set(quoted.map(({ said }) => said))].join('\n\n'),
    citations: quoted.map(({ passage, said }) => citationOf(passage, said.length <= quoteCharactersMax ? said : quoteFor(question, said))),
    confident: true,
  }
}

const citationOf = ({ passageId, documentId, title, url }: RetrievedPassage, said: string): PassageQuote => ({
  passageId,
  documentId,
  title,
  url,
  quote: said,
})

/** A pair's answer as it stands, an article's best sentences. */
const wordsFor = (question: string, { questions, text }: RetrievedPassage) =>
  questions.length > 0 ? text : bestSentences(readQuestion(question).subjects, text, Number.POSITIVE_INFINITY)

/** The sentence or two of a passage that say most about the question, at most 300 characters. */
export const quoteFor = (question: string, passageText: string): string => briefly(readQuestion(question).subjects, passageText)

const briefly = (asked: readonly Subject[], text: string) => bestSentences(asked, text, quoteCharactersMax)

/** The sentences that say most about the question, as one text; cut short where even one of them has more characters. */
function bestSentences(asked: readonly Subject[], text: string, charactersMax: number): string {
  const sentences = readSentences(text)
  if (sentences.length === 0) return ''
  const [first, last] = coreOf(scoreSentences(asked, sentences), text, charactersMax)
  const chosen = spelled(sentences.slice(first, last + 1))
  return chosen.length <= charactersMax ? chosen : `${[...chosen].slice(0, charactersMax - 1).join('')}…`
}

/**
 * The places of up to three neighbouring sentences, first and last: the one that scores most, and what follows it in its
 * paragraph, or else what leads to it, for an answer often stands beside the words of the question.
 */
export function coreOf(scores: readonly number[], text: string, charactersMax = Number.POSITIVE_INFINITY): [first: number, last: number] {
  const sentences = readSentences(text)
  let first = scores.indexOf(Math.max(...scores))
  let last = first
  const endsParagraph = (i: number) => /\n\s*\n\s*$/.test(sentences[i]?.text ?? '\n\n')
  const fits = (from: number, to: number) => to - from < sentencesMax && spelled(sentences.slice(from, to + 1)).length <= charactersMax
  while (last + 1 < sentences.length && !endsParagraph(last) && fits(first, last + 1)) last++
  while (first > 0 && !endsParagraph(first - 1) && fits(first - 1, last)) first--
  return [first, last]
}

// As in coverage.ts: the same idea in other words is nearly as good as the same words. Less than a third shared is chance.
const ideaCounts = 0.85
const shareHeld = 0.5
const shareMin = 0.3

/** How much of a question's subjects each sentence shares, each worth the more the fewer sentences hold it. */
export function scoreSentences(asked: readonly Subject[], sentences: readonly ReadSentence[]): number[] {
  const scores = sentences.map(() => 0)
  for (const { written, ideas } of asked) {
    const grams = written.flatMap(gramsOf)
    const shares = sentences.map((sentence) => {
      const shared = grams.filter((gram) => sentence.grams.has(gram)).length / Math.max(1, grams.length)
      return Math.max(shared, ideas.some((idea) => sentence.grams.has(idea)) ? ideaCounts : 0)
    })
    const holding = shares.filter((share) => share > shareHeld).length
    const worth = Math.log(1 + sentences.length / (1 + holding))
    shares.forEach((share, i) => {
      if (share > shareMin) scores[i] = (scores[i] ?? 0) + share * worth
    })
  }
  return scores
}

const citedMax = 3
const sharedMin = 0.35

/**
 * The passages that another model's answer stands on: those it names as [1], [2] …, or else those that hold much of what
 * it says. An answer that shares little with any passage cites nothing.
 */
export function citationsOf(answer: string, passages: RetrievedPassage[]): PassageQuote[] {
  const named = [...answer.matchAll(/\[(\d{1,2})\]/g)].flatMap(([, number]) => passages[Number(number) - 1] ?? [])
  if (passages.length === 0) return []
  const { subjects } = readQuestion(answer)
  const used = named.length > 0 ? [...new Set(named)] : passagesBehind(subjects, passages)
  return used.slice(0, citedMax).map((passage) => citationOf(passage, briefly(subjects, passage.text)))
}

function passagesBehind(subjects: readonly Subject[], passages: RetrievedPassage[]): RetrievedPassage[] {
  const said = [...new Set(subjects.flatMap(({ written }) => written.flatMap(wholeTermsOf)))]
  return passages
    .map((passage) => {
      const [title, text] = [gramsIn(passage.title), gramsIn(passage.text)]
      const shared = said.filter((gram) => text.has(gram) || title.has(gram)).length
      return { passage, share: said.length > 0 ? shared / said.length : 0 }
    })
    .filter(({ share }) => share >= sharedMin)
    .sort((x, y) => y.share - x.share)
    .map(({ passage }) => passage)
}
