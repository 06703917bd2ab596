import type { Lang } from '../../knowledge/lang.ts'
import { type Draft, type GenerateRequest, generate, type Ledger } from '../../llm/generate.ts'
import { hasRoom, roomIn } from '../../llm/prompt-size.ts'
import type { Refusal } from '../../usage/budgets/spending.ts'
import { noteTokensMax } from './reading.ts'
import { splitText } from './split-text.ts'
import { partPrompt } from './words.ts'

/** So many parts of one text are read at once: nobody else's question waits behind all of them. */
const atOnce = 4
/** Notes are asked for in words, of which an English one has a little more than a token. */
const wordsPerToken = 0.75

/** How parts are read: by these models, in the turn's own books, until it is stopped or its time is over. */
export type Reader = Required<Pick<GenerateRequest, 'plan' | 'ledger' | 'deadline'>> &
  Pick<GenerateRequest, 'priority' | 'flow' | 'onPlace' | 'signal'> & {
    lang: Lang
    instruction: string
    /** The budget that had no room for a call. */
    refusedBy(): Refusal | undefined
    onRead(): void
  }

/** A part that was asked about. `note`: what was noted, none where no model could. `entries`: its calls' rows in the ledger, in their order. */
export type ReadPart = { note?: string; draft: Draft; entries: string[]; refusedBy?: Refusal }

/**
 * Reads the parts of a text, a few at once, and gives of each a note of at most `noteTokens`. No other part is begun after a
 * stop, or after a budget that had no room. Throws what the ledger throws, once no call is running any more.
 */
export async function readParts(parts: string[], noteTokens: number, reader: Reader): Promise<ReadPart[]> {
  const broken = new AbortController()
  const signal = reader.signal ? AbortSignal.any([reader.signal, broken.signal]) : broken.signal
  const read: ReadPart[] = []
  let next = 0
  const isOver = () => next >= parts.length || signal.aborted || read.some(({ refusedBy }) => refusedBy)
  const work = async () => {
    while (!isOver()) {
      const at = next++
      read[at] = await readPart(parts, at, noteTokens, { ...reader, signal })
      if (read[at].note !== undefined) reader.onRead()
    }
  }
  const stopping = () =>
    work().catch((error: unknown) => {
      broken.abort()
      throw error
    })
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, stopping))
  const failed = ended.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
  return read
}

async function readPart(parts: string[], at: number, noteTokens: number, reader: Reader): Promise<ReadPart> {
  const { lang, instruction, plan, deadline, priority, flow, onPlace, signal } = reader
  const place = { part: at + 1, parts: parts.length }
  const prompt = partPrompt(lang, instruction, parts[at] ?? '', place, Math.floor(noteTokens * wordsPerToken))
  const books = noting(reader.ledger)
  const draft = await generate({
    prompt,
    fit: (candidate) =>
      hasRoom(prompt, candidate.style, roomIn(candidate, noteTokensMax))
        ? { prompt, notes: [`part ${place.part} of ${place.parts} of a long text`] }
        : { misfit: `a part of the text does not fit into ${candidate.contextWindow} tokens` },
    settings: { maxTokens: noteTokensMax },
    ...{ plan, ledger: books.ledger, deadline, priority, flow, onPlace, signal },
    stream: false,
    continueOnLength: false,
  })
  const isNoted = draft.text.trim() !== '' && draft.finishReason !== 'cancelled' && draft.finishReason !== 'error'
  const { entries, hasRefused } = books.noted()
  const refusedBy = !isNoted && hasRefused && entries.length === 0 ? reader.refusedBy() : undefined
  return { note: isNoted ? splitText(draft.text.trim(), noteTokens)[0] : undefined, draft, entries, refusedBy }
}

/** A ledger that notes which calls were opened and made, and whether one was not let. */
function noting(ledger: Ledger) {
  const entries: string[] = []
  let hasRefused = false
  const open: Ledger['open'] = async (call) => {
    const refusal = await ledger.open(call)
    if (refusal) hasRefused = true
    else entries.push(call.entryId)
    return refusal
  }
  const withdraw: Ledger['withdraw'] = (entryId) => {
    entries.splice(entries.indexOf(entryId), 1)
    return ledger.withdraw(entryId)
  }
  return { ledger: { ...ledger, open, withdraw }, noted: () => ({ entries, hasRefused }) }
}
