import { afterSales } from './vocabulary/after-sales.ts'
import { delivery } from './vocabulary/delivery.ts'
import { elsewhere } from './vocabulary/elsewhere.ts'
import { money } from './vocabulary/money.ts'
import { places } from './vocabulary/places.ts'
import { things } from './vocabulary/things.ts'
import { isRun, stem } from './words.ts'

const ideas = [delivery, afterSales, money, things, places, elsewhere].map((text) => text.trim()).join('\n')

const namesOf = (text: string) => text.match(/^\w+(?=:)/gm) ?? []
const awayFromShops = new Set(namesOf(elsewhere).map((name) => `~${name}`))

/** True for an idea that a shop's customers hardly ever mean, unless the shop's own knowledge names it. */
export const isElsewhere = (concept: string): boolean => awayFromShops.has(concept)

const particular = new Set([things, places, elsewhere].flatMap(namesOf).map((name) => `~${name}`))

/** True for an idea that names things or places: another word for it may be another thing. */
export const isParticular = (concept: string): boolean => particular.has(concept)

const byRun = new Map<string, string[]>()
/** How many characters the longest name of a run has that begins so. */
const longest = new Map<string, number>()

/** What the words so far name, and how they may go on. */
type Phrase = { concepts: string[]; longer: Map<string, Phrase> }
const phrases: Phrase = { concepts: [], longer: new Map() }

for (const line of ideas.trim().split('\n')) {
  const colon = line.indexOf(':')
  const concept = `~${line.slice(0, colon)}`
  for (const surface of line
    .slice(colon + 1)
    .split(',')
    .map((word) => word.trim())) {
    const held = isRun(surface) ? heldByRun(surface) : heldByPhrase(surface.split(' ').map(stem))
    if (!held.includes(concept)) held.push(concept)
  }
}

function heldByRun(run: string): string[] {
  const held = byRun.get(run) ?? []
  byRun.set(run, held)
  longest.set(run.charAt(0), Math.max(run.length, longest.get(run.charAt(0)) ?? 0))
  return held
}

function heldByPhrase(stems: readonly string[]): string[] {
  let phrase = phrases
  for (const word of stems) {
    const longer = phrase.longer.get(word) ?? { concepts: [], longer: new Map() }
    phrase.longer.set(word, longer)
    phrase = longer
  }
  return phrase.concepts
}

/** A stretch of the text that names ideas: of the token at `token`, or of `tokens` tokens from there on. */
export type Mention = { concepts: readonly string[]; token: number; tokens: number; start: number; end: number }

/** What the tokens name, the longest names first at each place, without overlaps. `start` and `end` count within a run. */
export function mentionsIn(tokens: readonly string[]): Mention[] {
  const mentions: Mention[] = []
  const stems = tokens.map(stem)
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at] ?? ''
    if (isRun(token)) namedInRun(token, at, mentions)
    at += isRun(token) ? 1 : namedByPhrase(stems, at, mentions)
  }
  return mentions
}

function namedInRun(run: string, token: number, mentions: Mention[]): void {
  for (let start = 0; start < run.length; ) {
    let end = Math.min(run.length, start + (longest.get(run.charAt(start)) ?? 0))
    while (end > start && !byRun.has(run.slice(start, end))) end--
    const concepts = end > start ? byRun.get(run.slice(start, end)) : undefined
    if (concepts) mentions.push({ concepts, token, tokens: 1, start, end })
    start = Math.max(end, start + 1)
  }
}

/** How many tokens were read. */
function namedByPhrase(stems: string[], token: number, mentions: Mention[]): number {
  let named: Mention | undefined
  let phrase = phrases.longer.get(stems[token] ?? '')
  for (let tokens = 1; phrase; phrase = phrase.longer.get(stems[token + tokens++] ?? ''))
    if (phrase.concepts.length > 0) named = { concepts: phrase.concepts, token, tokens, start: 0, end: 0 }
  if (!named) return 1
  mentions.push(named)
  return named.tokens
}
