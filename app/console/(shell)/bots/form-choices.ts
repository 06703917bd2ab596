import { builtInPrompt } from '#lib/chat/prompt.ts'
import { listModels } from '#lib/llm/catalog.ts'

/** What the form of a bot offers: the catalog, and the words that an empty prompt stands for, in both languages. */
export async function formChoices() {
  const { chat = [], embedding = [] } = Object.groupBy(await listModels(), ({ kind }) => kind)
  return {
    models: chat.map(({ id, provider }) => ({ id, provider })),
    embeddingModels: embedding.map(({ id }) => id),
    builtIn: [builtInPrompt('zh'), builtInPrompt('en')],
  }
}
