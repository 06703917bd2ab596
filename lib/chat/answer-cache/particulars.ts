import { isStopWord } from '../../knowledge/stop-words.ts'
import { isRun, stem, tokensOf } from '../../knowledge/words.ts'

/*
 * What an embedding does not see: "within 30 days" and "within 60 days" lie side by side, and so do a question and its
 * opposite. Whatever the likeness, two questions of which this tells apart never have one answer.
 */

/** What a question says beside its drift. `exact` has to be the same in both: numbers, negations, times, names. */
export type Particulars = { exact: string; sides: boolean[]; words: string[]; content: Set<string> }

export function particularsOf(question: string): Particulars {
  const text = question.normalize('NFKC')
  const exact = [...numbersIn(text), ...negationsIn(text), ...timesIn(text), ...namesIn(text)].sort()
  const words = tokensOf(text).flatMap((token) => (isRun(token) ? [...token] : [stem(token)]))
  return { exact: JSON.stringify(exact), sides: opposites.flat().map((side) => side.test(text)), words, content: contentOf(text) }
}

/** True for two questions that must not have one answer. */
export const areApart = (one: Particulars, other: Particulars): boolean =>
  one.exact !== other.exact || areOpposite(one, other) || isExchanged(one, other)

/* Numbers: amounts, dates, order numbers, sizes; with what is counted. */

const figure = /([¥$€£₩#]?) ?((?:[A-Za-z]+-?)?\d[A-Za-z\d.,:/_-]*)(%?)(?: ?([A-Za-z]+|\p{Script=Han}))?/gu
const written =
  /\b(?:zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|dozen|half|twice|double|triple|first|second|third)\b/gi
/** Signs of numbers in words that count nothing. */
const uncounted = /一[下些点起般样直定旦会共边]|[统唯]一|万一|十分|百分|千万/g
const numeral = /[〇零一二两三四五六七八九十百千万亿半]+\p{Script=Han}?/gu

function numbersIn(text: string): string[] {
  const figures = Array.from(text.matchAll(figure), ([, sign = '', number = '', percent = '', counted = '']) =>
    [sign, number.replace(/,(?=\d{3})/g, '').replace(/[.,:/_-]+$/, ''), percent, stem(counted.toLowerCase())].join(' '),
  )
  const words = (text.match(written) ?? []).map((word) => word.toLowerCase())
  return [...figures, ...words, ...(text.replace(uncounted, '').match(numeral) ?? [])]
}

/* Negations: how many there are. "Can I or can I not" is none. */

const eitherWay = /(.{1,2})[不没]\1|不好意思|差不多|对不起|\bor not\b/gi
const negation =
  /[不没未勿]|无(?![线论])|(?<![特区分级类性个告])别(?![的人处])|非(?!常)|\b(?:not|no|never|none|nor|neither|without|cannot|nothing|nobody|unable|except|unless)\b|\b(?:do|does|did|is|are|was|were|have|has|had|ca|could|wo|would|should|must|need|ai)n['’]?t\b/gi

const negationsIn = (text: string): string[] => (text.replace(eitherWay, '$1').match(negation) ?? []).map(() => 'not')

const time =
  /今天|明天|后天|昨天|前天|今晚|明晚|早上|上午|中午|下午|晚上|凌晨|(?:周|星期|礼拜)[一二三四五六日天末]|工作日|节假日|春节|国庆|元旦|中秋|[上下本]个?[周月]|[今明去]年|\b(?:today|tomorrow|yesterday|tonight|mornings?|noon|afternoons?|evenings?|nights?|weekends?|weekdays?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|june|july|august|september|october|november|december|holidays?|christmas|easter|(?:next|last|this) (?:week|month|year))\b/gi

const timesIn = (text: string): string[] => (text.match(time) ?? []).map((word) => word.toLowerCase())

/* Names, by how they are written: in quotes, Latin among Han, a capital inside a sentence or a word. */

const quoted = /[《「『“"]([^》」』”"]+)[》」』”"]/gu
const latin = /[A-Za-z][A-Za-z'’&+-]*/g
const aboutMe = /^I(?:['’](?:m|d|ve|ll))?$/

function namesIn(text: string): string[] {
  const inQuotes = Array.from(text.matchAll(quoted), ([, name = '']) => name)
  const isHan = /\p{Script=Han}/u.test(text)
  const words = Array.from(text.matchAll(latin)).filter(({ 0: word, index }) => {
    if (isHan) return true
    const begins = /(?:^|[.!?:]\s+)$/.test(text.slice(0, index))
    return !aboutMe.test(word) && (begins ? /^.+[A-Z]/.test(word) : /[A-Z]/.test(word))
  })
  return [...inQuotes, ...words.map(([word]) => word)].map((name) => `name ${name.toLowerCase()}`)
}

/* Small words that mean the opposite of each other, and are no subject by themselves. */

const opposites: [RegExp, RegExp][] = [
  [/\bbefore\b/i, /\bafter\b/i],
  [/\bon\b/i, /\boff\b/i],
  [/\bin\b/i, /\bout\b/i],
  [/\bup\b/i, /\bdown\b/i],
  [/\bmore\b/i, /\b(?:less|fewer)\b/i],
  [/前/, /后/],
  [/内/, /外/],
  [/(?<!一)上/, /(?<!一)下/],
]

const areOpposite = ({ sides: one }: Particulars, { sides: other }: Particulars): boolean =>
  opposites.some((_, place) => {
    const [a, b] = [2 * place, 2 * place + 1]
    return (one[a] && !one[b] && other[b] && !other[a]) || (one[b] && !one[a] && other[a] && !other[b])
  })

/*
 * Mostly the same words, and something exchanged for something else: "the Hana lamp" for "the Kumo lamp", returns for repairs.
 * Questions in quite other words may well be the same.
 */

function isExchanged(one: Particulars, other: Particulars): boolean {
  const [lost, gained] = [beyond(one.content, other.content), beyond(other.content, one.content)]
  return lost > 0 && gained > 0 && Math.max(lost, gained) <= inCommon(one.words, other.words)
}

const beyond = (words: Set<string>, others: Set<string>): number => [...words].filter((word) => !others.has(word)).length

function inCommon(words: string[], others: string[]): number {
  const left = new Map<string, number>()
  for (const word of others) left.set(word, (left.get(word) ?? 0) + 1)
  return words.filter((word) => {
    const count = left.get(word) ?? 0
    left.set(word, count - 1)
    return count > 0
  }).length
}

/** The words that say what it is about; of Han its signs, without those of stop words. */
function contentOf(text: string): Set<string> {
  return new Set(tokensOf(text).flatMap((token) => (isRun(token) ? signsOf(token) : isStopWord(token) ? [] : [stem(token)])))
}

const stopWordSignsMax = 4

function signsOf(run: string): string[] {
  const signs = [...run]
  const kept: string[] = []
  for (let at = 0; at < signs.length; ) {
    let length = Math.min(stopWordSignsMax, signs.length - at)
    while (length > 0 && !isStopWord(signs.slice(at, at + length).join(''))) length--
    if (length === 0) kept.push(signs[at] as string)
    at += Math.max(1, length)
  }
  return kept
}
