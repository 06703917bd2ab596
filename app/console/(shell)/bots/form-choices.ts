import { builtInPrompt } from '#lib/chat/prompt.ts'
import { listChatModels } from '#lib/llm/catalog.ts'

/** What the form of a bot offers: the catalog, and the words that an empty prompt stands for, in both languages. */
export async function formChoices() {
  const models = await listChatModels()
  return {
    models: models.map(({ id, provider }) => ({ id, provider })),
    builtIn: [builtInPrompt('zh'), builtInPrompt('en')],
  }
}
