import type { FlightLead } from '#lib/chat/answer-cache/answer-once.ts'
import type { KeptAnswer } from '#lib/chat/answer-cache/kept-answer.ts'
import { type CheckedDraft, checkAnswer } from '#lib/chat/check.ts'
import type { Turn } from '#lib/chat/turn-state.ts'
import type { SettlementRow } from '#lib/database/turn-writes.ts'
import type { Draft } from '#lib/llm/generate.ts'
import type { Chance } from './chance.ts'
import type { VirtualClock } from './virtual-clock.ts'

const ends = ['length', 'breaks_off', 'fails', 'throws', 'embedded', 'fallback'] as const
type How = 'whole' | 'cancelled' | (typeof ends)[number]

/** One call to a model: for which key, and what came of it. `epoch`: how often the bot's answers had been forgotten by then. */
export type ModelCall = {
  n: number
  key: string
  epoch: number
  /** Of the bot's states, the one that the turn has seen; none where it changed meanwhile. */
  state: number | undefined
  ttlMs: number
  /** It asks for its turn alone. */
  isAlone: boolean
  /** Only the budget of its turn makes its answer what it is. */
  isLimited: boolean
  cost: KeptAnswer['cost']
  end?: { how: How; at: number; isWorthKeeping: boolean }
}

export const failedBeforeIt = new Error('the call was not written down')

type ScriptedCall = {
  call: ModelCall
  turn: Turn
  rows: SettlementRow[]
  recorded: Promise<void>
  faulty: number
  signal: AbortSignal
  say(text: string): void
}

/**
 * A model that answers in words which name their key, their call and their place; or is slow, breaks off or fails, as its
 * turn's chance has it.
 */
export async function scriptedAnswer(
  asked: ScriptedCall,
  { said = '', heard }: FlightLead,
  clock: VirtualClock,
  chance: Chance,
): Promise<CheckedDraft> {
  const { call, turn, rows, signal } = asked
  const planned = chance.happens(asked.faulty) ? chance.one(ends) : ('whole' as const)
  const how = said !== '' && planned === 'embedded' ? 'fails' : planned // it cannot go on with a sentence
  let text = said
  const end = (how: How): CheckedDraft => {
    const isWorthKeeping = (how === 'whole' || (how === 'fallback' && !turn.forced)) && said === ''
    call.end = { how, at: clock.now(), isWorthKeeping }
    if (how === 'embedded') call.cost = []
    else rows.push(rowOf(call, how))
    const draft = draftOf(call, turn, how, text, said !== '')
    return { draft, checked: checkAnswer(draft, turn, []) }
  }
  const pieces = piecesOf(call, said, turn.json || !turn.request.stream ? undefined : chance)
  // Whoever goes on with words that have gone out has some of his own to say.
  const cutAt =
    how === 'breaks_off' ? chance.whole(0, pieces.length - 1) : how === 'length' ? chance.whole(1, pieces.length) : pieces.length
  try {
    await asked.recorded
    await clock.sleep(chance.whole(1, chance.happens(0.1) ? 8_000 : 400), signal)
    if (how === 'throws') throw failedBeforeIt
    if (how === 'fails') return end(how)
    for (const piece of pieces.slice(0, cutAt)) {
      if (chance.happens(0.5)) await clock.sleep(chance.whole(1, 200), signal)
      text += piece
      asked.say(piece)
      heard?.(piece)
    }
    return end(how)
  } catch (error) {
    if (signal.aborted && error === signal.reason) return end('cancelled')
    call.end = { how: 'throws', at: clock.now(), isWorthKeeping: false }
    throw error
  }
}

/** How many words the answer for a key has. */
export const wordsFor = (key: string): number => 1 + ((key.charCodeAt(key.length - 1) * 7 + key.length) % 14)

const word = /(\S+):(\d+):(\d+) /y

/** The words of an answer; undefined when it is not made of them alone. */
export function wordsIn(text: string): { key: string; call: number; place: number }[] | undefined {
  const words = []
  word.lastIndex = 0
  for (let found = word.exec(text); found; found = word.exec(text)) {
    words.push({ key: String(found[1]), call: Number(found[2]), place: Number(found[3]) })
    if (word.lastIndex === text.length) return words
  }
  return text === '' ? [] : undefined
}

function piecesOf({ key, n }: ModelCall, said: string, chance?: Chance): string[] {
  const words: string[] = []
  for (let place = said.split(' ').length - 1; place < wordsFor(key); place++) words.push(`${key}:${n}:${place} `)
  if (!chance) return [words.join('')]
  const pieces: string[] = []
  while (words.length > 0) pieces.push(words.splice(0, chance.whole(1, 4)).join(''))
  return pieces
}

function draftOf({ n }: ModelCall, { plan, json }: Turn, how: How, text: string, isResumed: boolean): Draft {
  const isEmbedded = how === 'embedded'
  const finishReasons = { length: 'length', breaks_off: 'error', fails: 'error', throws: 'error', cancelled: 'cancelled' } as const
  return {
    text,
    finishReason: how in finishReasons ? finishReasons[how as keyof typeof finishReasons] : 'stop',
    model: how === 'fallback' ? 'v/fallback' : isEmbedded ? 'frontdesk/embedded' : (plan[0]?.catalogId ?? ''),
    provider: 'v',
    embedded: isEmbedded,
    degraded: isEmbedded,
    ...(isResumed && { resumed: true }),
    usage: { promptTokens: 20, completionTokens: text.length, estimated: false },
    attempts: [],
    skipped: [],
    ...(json && text !== '' && { json: { call: n } }),
  }
}

const rowOf = ({ n, cost }: ModelCall, how: How) =>
  ({
    id: `use_${n}`,
    status: how === 'cancelled' ? 'cancelled' : how === 'fails' ? 'failed' : 'success',
    promptTokens: 20,
    costAmount: cost?.[0]?.amount ?? null,
    costCurrency: cost?.[0]?.currency ?? null,
  }) as SettlementRow
