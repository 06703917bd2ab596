import { identify } from '#lib/access/caller.ts'
import { admit } from '#lib/chat/admit.ts'
import { bypassOf } from '#lib/chat/answer-cache/bypass.ts'
import { passagesFor, promptFor } from '#lib/chat/turn-prompt.ts'
import type { RetrievedPassage } from '#lib/knowledge/retrieve.ts'
import { sentencesOf } from '#lib/knowledge/sentences.ts'
import type { Prompt } from '#lib/llm/generate.ts'
import { countTokens as countByVocabulary } from '#lib/llm/tokens.ts'
import { stopAll } from '#lib/process.ts'
import { countTokens as countByStandIn, textOf } from '../vendor-dialects.mjs'
import type { Counted, Decision } from './decision.ts'
import { asked as models } from './models.ts'
import { type Asked, distinctQuestions } from './shops.ts'

/*
 * What the product decides about each question, by its own functions and on the database of the product that runs: in a
 * process of its own, since a process reads its settings once. `decide.ts <how many>` writes a line of JSON for each question.
 */

const caller = await identify(new Headers({ authorization: `Bearer ${process.env.FRONTDESK_INIT_API_KEY}` }), { sessions: false })

async function decide(asked: Asked): Promise<Decision> {
  const turn = await admit({ requestId: '', question: asked.text, bot: asked.shop, channel: 'api', stream: false }, caller)
  const { bot, lang, plan, direct } = turn
  if (!bot) throw new Error(`${asked.shop} is no bot`)
  const { passages, version } = await passagesFor(turn)
  const whole = promptFor({ ...turn, bot: { ...bot, recallTokens: null } }, [], passages).whole
  const economical = promptFor(turn, [], passages).whole
  return {
    bot: { id: bot.id, version: bot.version },
    knowledgeVersion: version,
    lang,
    bypass: bypassOf(bot, turn, []) ?? null,
    direct: direct?.passage.externalId ?? null,
    routed: plan[0]?.catalogId === models.small ? 'small' : 'large',
    isCut: holdsAnswer(whole, asked, passages) && !holdsAnswer(economical, asked, passages),
    prompt: { whole: await counted(whole), economical: await counted(economical) },
  }
}

/** Whether words that answer stand in a prompt, or where the set does not tell them, each sentence of a passage that answers. */
function holdsAnswer(prompt: Prompt, { label, answers }: Asked, passages: readonly RetrievedPassage[]): boolean {
  const said = textsOf(prompt).join('\n')
  const holds = (text: string) => sentencesOf(text).every((sentence) => said.includes(sentence.trim()))
  const right = passages.filter(({ externalId }) => externalId === label)
  if (answers.length > 0) return right.length > 0 && answers.some((answer) => said.includes(answer))
  return right.some(({ text }) => holds(text))
}

async function counted(prompt: Prompt): Promise<Counted> {
  const texts = textsOf(prompt)
  const byVocabulary = await Promise.all(texts.map((text) => countByVocabulary(models.large, text)))
  return {
    byVocabulary: sum(byVocabulary) + texts.length * aroundMessage,
    byStandIn: sum(texts.map(countByStandIn)) + texts.length * aroundMessage,
  }
}

/** What a vendor's chat form adds to each message. */
const aroundMessage = 4
const textsOf = ({ chat }: Prompt): string[] => chat.map(({ content }) => textOf(content))
const sum = (values: number[]): number => values.reduce((all, value) => all + value, 0)

for (const asked of distinctQuestions(Number(process.argv[2]))) process.stdout.write(`${JSON.stringify(await decide(asked))}\n`)
await stopAll(console.error)
