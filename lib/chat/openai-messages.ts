import type { LanguageModelV4Prompt } from '@ai-sdk/provider'
import { invalid } from '../failure.ts'
import { type Attachment, attachmentAt, type TurnImage } from '../images/attachments.ts'
import type { ChatMessage, ChatPart } from './openai-requests.ts'
import { type Exchange, filePart } from './prompt.ts'

/* The messages of a chat in OpenAI's wire format, as a bot's turn takes them and as a model does. */

const textOf = ({ content }: ChatMessage): string =>
  typeof content === 'string' ? content : content.map((part) => (part.type === 'text' ? part.text : '')).join('')

const isPicture = (part: ChatPart) => part.type === 'image_url'
const picturesOf = ({ content }: ChatMessage) => (typeof content === 'string' ? 0 : content.filter(isPicture).length)
const placeOfQuestion = (messages: ChatMessage[]) => messages.findLastIndex(({ role }) => role === 'user')

/** The pictures and texts of the customer's messages, in their order; those before the question are past. */
export function attachmentsIn(messages: ChatMessage[]): Attachment[] {
  const last = placeOfQuestion(messages)
  return messages.flatMap(({ role, content }, at) => {
    if (role !== 'user' || typeof content === 'string') return []
    return content.flatMap((part, place) => {
      if (part.type === 'text') return []
      const [url, way] = part.type === 'file' ? [part.file.file_data, 'file.file_data'] : [part.image_url.url, 'image_url.url']
      return [{ ...attachmentAt(url, `messages.${at}.content.${place}.${way}`), isPast: at !== last }]
    })
  })
}

/** What is kept of messages as the question: the last user's, or where no user says anything the last one. */
export const questionIn = (messages: ChatMessage[]): string =>
  textOf(messages[placeOfQuestion(messages)] ?? (messages.at(-1) as ChatMessage))

/** The question (the last user message), the turns before it, and what the program's own system messages add. */
export function conversationIn(messages: ChatMessage[]): { question: string; history: Exchange[]; context: string } {
  const at = placeOfQuestion(messages)
  const asked = messages[at]
  if (!asked) throw invalid('messages', 'expected at least one user message')
  const history: Exchange[] = []
  let question: Omit<Exchange, 'answer'> | undefined
  for (const said of messages.slice(0, at)) {
    if (said.role === 'user') question = { question: textOf(said), images: picturesOf(said) }
    else if (said.role === 'assistant' && question !== undefined) {
      history.push({ ...question, answer: textOf(said) })
      question = undefined
    }
  }
  const context = messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .map(textOf)
    .join('\n\n')
  return { question: textOf(asked), history, context }
}

/** The messages as a model takes them, unchanged; `images` are the pictures in them, as `attachmentsIn` finds them. A text among them was refused before. */
export function chatPrompt(messages: ChatMessage[], images: TurnImage[]): LanguageModelV4Prompt {
  const pictures = images.values()
  const userPart = (part: ChatPart) => (part.type === 'text' ? part : filePart(pictures.next().value as TurnImage))
  return messages.map((said) => {
    if (said.role === 'user')
      return {
        role: 'user',
        content: typeof said.content === 'string' ? [{ type: 'text', text: said.content }] : said.content.map(userPart),
      }
    if (said.role === 'assistant') return { role: 'assistant', content: [{ type: 'text', text: textOf(said) }] }
    return { role: 'system', content: textOf(said) }
  })
}

/** The messages as one text, for models that complete a text. */
export const flatPrompt = (messages: ChatMessage[]): string => messages.map((said) => `${said.role}: ${textOf(said)}`).join('\n')
