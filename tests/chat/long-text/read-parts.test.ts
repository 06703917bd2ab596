import { MockLanguageModelV4 } from 'ai/test'
import { expect, it } from 'vitest'
import { readParts } from '#lib/chat/long-text/read-parts.ts'
import type { Refusal } from '#lib/usage/budgets/spending.ts'
import { candidateOf, wayOf } from '#tests/fakes/candidate.ts'

it('keeps the row of the call that was made beside one that the budget refused', async () => {
  const failing = new MockLanguageModelV4({ modelId: 'failing', doGenerate: () => Promise.reject(new Error('no answer')) })
  const refused = new MockLanguageModelV4({ modelId: 'refused' })
  const way = () => wayOf({ retry: { attempts: 1, baseMs: 1, factor: 1, capMs: 1 } })
  const opened: string[] = []
  const [read] = await readParts(['a part'], 100, {
    plan: [failing, refused].map((model) => candidateOf(model, { way: way() })),
    ledger: {
      async open({ entryId, model }) {
        if (model === 'test/refused') return { refused: 'no money is left' }
        opened.push(entryId)
      },
      withdraw: async () => {},
      settle: () => {},
    },
    deadline: Number.POSITIVE_INFINITY,
    lang: 'en',
    instruction: 'What is it?',
    refusedBy: () => ({}) as Refusal,
    onRead: () => {},
  })
  expect(opened).toHaveLength(1)
  expect(read).toMatchObject({ entries: opened, refusedBy: undefined })
})
