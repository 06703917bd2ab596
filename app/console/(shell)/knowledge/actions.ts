'use server'
import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { action } from '#lib/http/action.ts'
import { addDocument, deleteDocument, updateDocument } from '#lib/knowledge/documents.ts'
import { entryFields } from '#lib/knowledge/entries.ts'

const { title, text, questions, url, externalId, lang } = entryFields
const entry = z.strictObject({ title, text, questions, url, externalId, lang })
const one = z.strictObject({ id: z.string().max(100) })

export const addEntry = action(
  'knowledge:write',
  entry.extend({ botId: z.string().max(100) }),
  async ({ input: { botId, ...input }, caller, requestId }) => {
    const { document } = await addDocument(botId, input, actorOf(caller, requestId))
    return { id: document.id }
  },
)

export const changeEntry = action('knowledge:write', entry.extend(one.shape), async ({ input: { id, ...patch }, caller, requestId }) => {
  await updateDocument(id, patch, actorOf(caller, requestId))
  return { id }
})

export const removeEntry = action('knowledge:write', one, ({ input, caller, requestId }) =>
  deleteDocument(input.id, actorOf(caller, requestId)),
)
