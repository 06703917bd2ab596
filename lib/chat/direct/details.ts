import { isRun, stem, tokensOf } from '../../knowledge/words.ts'

/**
 * What of a question turns another answer into the right one though nearly every word stays: numbers, what is denied, and
 * words such as "before" or "except".
 */
export type Details = {
  /** In their order, each as it is written: digits, codes, and words for more than one. */
  numbers: readonly string[]
  /** The words that are denied: of "my card does not work" it is "work". */
  denied: ReadonlySet<string>
  turns: ReadonlySet<string>
}

const listed = (words: string) => new Set(words.split(/\s+/).filter(Boolean))

const numberWords = listed(`two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred thousand
  million half double twice triple second third fourth fifth sixth`)
const denials =
  listed(`not no never without cannot nor neither nobody none nothing dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt
  shouldnt havent hasnt hadnt aint mustnt neednt`)
const turnWords = listed('except unless instead only before after until without versus vs rather besides excluding apart than')
/** What stands between a denial and the word that is denied. */
const passedOver = listed('a an the be been being have had has do to my me i you your it this that any get got able yet even still really')

const chineseNumber = /[两二三四五六七八九十百千万亿]+|半(?=[年月天日个小])/g
/** Of "can you or can you not" nothing is denied, nor where the character is a part of another word. */
const askedBothWays = /(.)[不没]\1/g
const notDenied =
  /不好意思|对不起|差不多|不过|不同|不少|不断|不锈|没关系|没问题|是否|能否|可否|别人|别的|特别|区别|级别|类别|性别|告别|未来|无线|无论|无理由|非常|非洲/g
const chineseDenial = /[不没无别未勿莫非甭](?:有|要|想|会|能|可以|得|是|曾|用|必)?(.)/gu
const chineseTurns = /除了|除外|以外|之前|以前|之后|以后|只有|只能|仅|而不是|而非|超过|不到|以上|以下/g

export function detailsOf(text: string): Details {
  const tokens = tokensOf(text)
  const denied = new Set<string>()
  const numbers: string[] = []
  const turns = new Set<string>()
  for (const [at, token] of tokens.entries()) {
    if (isRun(token)) readRun(token, { numbers, denied, turns })
    else {
      if (/\p{N}/u.test(token) || numberWords.has(token)) numbers.push(token)
      if (denials.has(token)) denied.add(wordDenied(tokens, at))
      if (turnWords.has(token)) turns.add(token)
    }
  }
  return { numbers: numbers.toSorted(), denied, turns }
}

/** The next word that says something, by its stem; `no` where nothing follows. */
function wordDenied(tokens: readonly string[], at: number): string {
  const word = tokens.slice(at + 1).find((token) => !passedOver.has(token))
  return word === undefined ? 'no' : stem(word)
}

function readRun(run: string, { numbers, denied, turns }: { numbers: string[]; denied: Set<string>; turns: Set<string> }): void {
  numbers.push(...(run.match(chineseNumber) ?? []))
  for (const found of run.match(chineseTurns) ?? []) turns.add(found)
  const said = run.replace(askedBothWays, '$1').replace(notDenied, '')
  for (const [, character = ''] of said.matchAll(chineseDenial)) denied.add(character)
  if (/[不没无未]$/.test(said)) denied.add('no')
}

/**
 * Whether an approved wording has the details of the question: the same numbers, nothing denied that it does not deny, and
 * something denied where it denies something; no turn that it does not take.
 */
export function vouches(approved: Details, asked: Details): boolean {
  return (
    approved.numbers.length === asked.numbers.length &&
    approved.numbers.every((number, place) => number === asked.numbers[place]) &&
    asked.denied.size > 0 === approved.denied.size > 0 &&
    asked.denied.isSubsetOf(approved.denied) &&
    asked.turns.isSubsetOf(approved.turns)
  )
}
