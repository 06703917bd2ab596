import { ensureInitialKey } from './access/api-keys.ts'
import { ensureFirstAdmin } from './access/users.ts'
import { createBot } from './chat/bots.ts'
import { config } from './config.ts'
import { db } from './database/client.ts'
import { seedDemoShop } from './knowledge/demo-shop.ts'
import { seedPrices } from './usage/prices.ts'

const system = { type: 'system', id: null } as const

/**
 * Puts in place what a first start needs: the first admin, the initial API key, the shipped prices, and the demo bot
 * with its shop. What is there already, or was deleted by an admin later, is left alone.
 */
export async function seed(): Promise<{ adminPassword?: string }> {
  const { adminEmail, adminPassword, initApiKey } = config()
  const isFirstStart = (await db().user.count()) === 0
  await seedPrices()
  if (initApiKey) await ensureInitialKey(initApiKey)
  if (isFirstStart) await seedDemo()
  const { generatedPassword } = await ensureFirstAdmin(adminEmail, adminPassword) // last: a start cut short before this seeds again
  return { adminPassword: generatedPassword }
}

async function seedDemo(): Promise<void> {
  const found = await db().bot.findUnique({ where: { slug: 'demo' } })
  const bot = found ?? (await createBot({ slug: 'demo', name: 'Lantern & Loom · 灯织家居', lang: 'auto' }, system))
  await seedDemoShop(bot.id)
}
