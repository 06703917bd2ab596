import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import { db } from '../database/client.ts'
import { type Entry, readEntry } from './entries.ts'
import type { Lang } from './lang.ts'
import { forgetKnowledge } from './retrieve.ts'
import { ensureSource, putDocuments, raiseKnowledgeVersion } from './store.ts'

const source = { name: 'Lantern & Loom demo shop', type: 'file' }
const pairs = z.array(z.object({ id: z.string(), questions: z.array(z.string()).min(1), answer: z.string() }))

/** Puts the demo shop's articles and pairs into a bot's knowledge, once: a bot that has this source is left alone. */
export async function seedDemoShop(botId: string, folder = resolve('prisma/demo-shop')): Promise<{ imported: number }> {
  const known = await db().knowledgeSource.findUnique({ where: { botId_name: { botId, name: source.name } } })
  if (known) return { imported: 0 }
  const entries = await demoShopEntries(folder)
  await db().$transaction(
    async (tx) => {
      await raiseKnowledgeVersion(tx, botId)
      const sourceId = await ensureSource(tx, botId, source)
      await putDocuments(tx, botId, sourceId, entries)
      await recordAudit(
        tx,
        { type: 'system', id: null },
        { action: 'knowledge.import', target: botId, after: { source: source.name, imported: entries.length } },
      )
    },
    { timeout: 60_000 },
  )
  forgetKnowledge(botId)
  return { imported: entries.length }
}

/** Whether some bot knows anything beside the demo shop. */
export const hasOwnKnowledge = async (): Promise<boolean> =>
  (await db().document.findFirst({
    where: { OR: [{ sourceId: null }, { source: { name: { not: source.name } } }] },
    select: { id: true },
  })) !== null

/** The demo shop's articles and pairs, in both languages. */
export async function demoShopEntries(folder = resolve('prisma/demo-shop')): Promise<Entry[]> {
  const parts = (['zh', 'en'] as const).flatMap((lang) => [articlesOf(folder, lang), pairsOf(folder, lang)])
  return (await Promise.all(parts)).flat()
}

async function articlesOf(folder: string, lang: Lang): Promise<Entry[]> {
  const articles = join(folder, 'articles', lang)
  const files = (await readdir(articles)).filter((file) => file.endsWith('.md')).sort()
  return Promise.all(
    files.map(async (file) => {
      const slug = file.slice(0, -'.md'.length)
      const markdown = await readFile(join(articles, file), 'utf8')
      const [heading, title] = /^\s*#\s+(.+)\n/.exec(markdown) ?? ['', slug]
      return readEntry({ title, text: markdown.slice(heading.length), externalId: `${slug}-${lang}`, lang }, file)
    }),
  )
}

async function pairsOf(folder: string, lang: Lang): Promise<Entry[]> {
  const file = `pairs.${lang}.json`
  const listed = pairs.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))
  return listed.map(({ id, questions, answer }) => readEntry({ questions, answer, externalId: id, lang }, file))
}
