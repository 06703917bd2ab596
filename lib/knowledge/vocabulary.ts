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

const byRun = new Map<string, string[]>()
const byPhrase = new Map<string, string[]>()
/** How long the longest name is that begins so: in characters by a run's first character, in words by the first word. */
const longest = new Map<string, number>()

for (const line of ideas.trim().split('\n')) {
  const colon = line.indexOf(':')
  const concept = `~${line.slice(0, colon)}`
  for (const surface of line
    .slice(colon + 1)
    .split(',')
    .map((word) => word.trim())) {
    const parts = isRun(surface) ? [...surface] : surface.split(' ').map(stem)
    const [first = ''] = parts
    longest.set(first, Math.max(parts.length, longest.get(first) ?? 0))
    if (isRun(surface)) enter(byRun, surface, concept)
    else enter(byPhrase, parts.join(' '), concept)
  }
}

function enter(concepts: Map<string, string[]>, surface: string, concept: string): void {
  const held = concepts.get(surface)
  if (!held) concepts.set(surface, [concept])
  else if (!held.includes(concept)) held.push(concept)
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
  for (let size = Math.min(longest.get(stems[token] ?? '') ?? 0, stems.length - token); size > 0; size--) {
    const concepts = byPhrase.get(stems.slice(token, token + size).join(' '))
    if (!concepts) continue
    mentions.push({ concepts, token, tokens: size, start: 0, end: 0 })
    return size
  }
  return 1
}
