import type { Candidate, Prompt } from './generate.ts'
import { estimateTokens } from './tokens.ts'

/* How large a prompt is before a vendor has counted it, and whether a model's window has room for it. */

/** A rule of thumb for a picture of the size that we send. */
export const tokensOfImage = 1_000

/** About how many tokens a text and so many pictures have together. */
export const promptTokensOf = (text: string, images: number): number => estimateTokens(text) + images * tokensOfImage

/** About how many tokens a prompt has in this form, with so many pictures beside its text. */
export const promptTokens = (prompt: Prompt, style: Candidate['style'], images = 0): number => promptTokensOf(textOf(prompt, style), images)

/** Whether a prompt has at most so many tokens. A token is at least a byte, so most prompts need not be counted for that. */
export function hasRoom(prompt: Prompt, style: Candidate['style'], room: number): boolean {
  const text = textOf(prompt, style)
  const left = room - (style === 'chat' ? imagesIn(prompt.chat) * tokensOfImage : 0)
  return text.length * bytesMax <= left || estimateTokens(text) <= left
}
/** Of UTF-8, for one unit of UTF-16. */
const bytesMax = 3

const textOf = ({ chat, flat }: Prompt, style: Candidate['style']): string => (style === 'chat' ? textIn(chat) : flat)

/** How many pictures a chat has. */
export const imagesIn = (prompt: Prompt['chat']): number =>
  prompt.reduce((sum, { content }) => sum + (typeof content === 'string' ? 0 : content.filter(isImage).length), 0)

const isImage = (part: { type: string; mediaType?: string }): boolean => part.type === 'file' && /^image\b/.test(part.mediaType ?? '')

/** The words of a chat, a line for each message. */
export const textIn = (prompt: Prompt['chat']): string =>
  prompt
    .map(({ content }) => (typeof content === 'string' ? content : content.map((part) => (part.type === 'text' ? part.text : '')).join('')))
    .join('\n')

/** How much of a window is left free, because tokens are estimated. */
const spare = 0.05

/** How many tokens a prompt may have for this model when its answer may have `answerTokens`. */
export const roomIn = ({ contextWindow }: Pick<Candidate, 'contextWindow'>, answerTokens: number): number =>
  contextWindow === null ? Number.POSITIVE_INFINITY : contextWindow * (1 - spare) - answerTokens
