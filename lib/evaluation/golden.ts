import { db } from '../database/client.ts'
import { countTerms } from '../knowledge/terms.ts'
import { isRun, stem, tokensOf } from '../knowledge/words.ts'

/** A question whose good answer is known. */
export type GoldenQuestion = { question: string; answer: string }

/**
 * A bot's golden questions: its approved pairs, each asked in its last wording, since the first one is its title. Spread
 * evenly over all of them, so that a small number still touches every part of the knowledge.
 */
export async function goldenQuestionsOf(botId: string, limit: number): Promise<GoldenQuestion[]> {
  const pairs = await db().document.findMany({
    where: { botId, questions: { isEmpty: false } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { questions: true, text: true },
  })
  const step = Math.max(1, pairs.length / limit)
  const chosen = Array.from({ length: Math.min(limit, pairs.length) }, (_, at) => pairs[Math.floor(at * step)])
  return chosen.flatMap((pair) => (pair ? [{ question: pair.questions.at(-1) ?? '', answer: pair.text }] : []))
}

/**
 * How much of a golden answer a reply says, from 0 to 1: the share of its words (by their stem), numbers and pairs of
 * Han characters that the reply holds too; the recall of ROUGE-1 (Lin, 2004) over units of both languages. It sees what is
 * left out, not what is made up beside it.
 */
export function scoreOf(reply: string, answer: string): number {
  const wanted = unitsOf(answer)
  const said = unitsOf(reply)
  if (wanted.size === 0) return 0
  return [...wanted].filter((unit) => said.has(unit)).length / wanted.size
}

function unitsOf(text: string): Set<string> {
  return new Set(Array.from(countTerms(tokensOf(text), []).keys()).flatMap((token) => (isRun(token) ? pairsOf([...token]) : [stem(token)])))
}

const pairsOf = (characters: string[]): string[] =>
  characters.length === 1 ? characters : characters.slice(1).map((character, at) => `${characters[at]}${character}`)
