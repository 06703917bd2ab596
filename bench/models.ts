import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ComparisonLine } from '#lib/evaluation/compare-models.ts'
import { demoShopEntries } from '#lib/knowledge/demo-shop.ts'
import { vendorVariables } from '#lib/vendor-variables.ts'
import { newDataDir, startProduct } from './product.ts'
import { figure, renderTable, type Table } from './report.ts'

/*
 * `npm run bench -- models --models=openai/gpt-4o-mini,qwen/qwen-plus`: models of the vendors whose keys are in the
 * environment answer questions about the demo shop, through the bot's whole prompt. It asks the vendors, so it costs money.
 */

/** Asks each model and gives the table. Throws when one of them is not in the catalog. */
export async function compareModels(models: string[], limit: number): Promise<string> {
  const dataDir = await newDataDir()
  const product = await startProduct(dataDir, { env: vendorEnvironment() })
  try {
    const response = await fetch(`${product.url}/api/admin/models/compare`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${product.key}` },
      body: JSON.stringify({ bot: 'demo', models, questions: (await rewordings()).slice(0, limit) }),
    })
    if (!response.ok || !response.body) throw new Error(`The models could not be compared: ${await response.text()}`)
    const last = await lastLine(response.body)
    return renderTable(tableOf(last)).join('\n\n')
  } finally {
    await product.stop()
    await dataDir.remove()
  }
}

/** Questions in the words of people, each with the answer of the pair that it means; both languages in turn. */
async function rewordings(): Promise<{ question: string; answer: string }[]> {
  const textOf = new Map((await demoShopEntries()).map(({ externalId, text }) => [externalId, text]))
  const lines = readFileSync(join(import.meta.dirname, 'questions', 'rewordings.jsonl'), 'utf8')
    .trim()
    .split('\n')
  const asked = lines.map((line) => JSON.parse(line) as { lang: string; question: string; expect: string | string[] })
  const golden = (lang: string) =>
    asked.flatMap(({ lang: own, question, expect }) => {
      const answer = textOf.get([expect].flat()[0] ?? '')
      return own === lang && answer ? [{ question, answer }] : []
    })
  const [zh, en] = [golden('zh'), golden('en')]
  return zh.flatMap((one, at) => (en[at] ? [one, en[at]] : [one]))
}

/** The variables of the vendors that are set here: a started program gets no others. */
function vendorEnvironment(): Record<string, string> {
  const names = Object.values(vendorVariables).flatMap(({ baseUrl, forms, ...more }) => [
    baseUrl,
    ...forms.flatMap((form) => Object.values(form)),
    ...('beside' in more ? Object.values(more.beside) : []),
  ])
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

async function lastLine(body: ReadableStream<Uint8Array>): Promise<ComparisonLine> {
  let rest = ''
  let last: ComparisonLine | undefined
  for await (const part of body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)) {
    const lines = (rest + part).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines.filter(Boolean)) last = JSON.parse(line)
    if (last) process.stdout.write(`\r${last.done} of ${last.total}`)
  }
  if (!last?.models) throw new Error('The comparison broke off.')
  return last
}

function tableOf({ models }: ComparisonLine): Table {
  const rows = (models ?? []).map(({ model, asked, answered, firstTokenMs, tokensPerSecond, cost, score }) => [
    model,
    `${answered} of ${asked}`,
    firstTokenMs ?? '–',
    tokensPerSecond ?? '–',
    cost === null ? 'unknown' : cost.map(({ amount, currency }) => `${amount} ${currency}`).join(' + ') || '0',
    figure(score),
  ])
  return { title: 'Models', columns: ['model', 'answered', 'first token ms', 'tokens/s', 'cost', 'score'], rows }
}
