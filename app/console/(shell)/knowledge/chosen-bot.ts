import { notFound } from 'next/navigation'
import { listBots } from '#lib/chat/bots.ts'

const botsMax = 200

/** All bots, the oldest first, and the one that the address names: the first where it names none. */
export async function chosenBot(slug: string | undefined) {
  const bots = (await listBots({ take: botsMax })).reverse()
  const bot = slug === undefined ? bots[0] : bots.find((each) => each.slug === slug)
  if (slug !== undefined && !bot) notFound()
  return { bot, bots: bots.map(({ slug, name }) => ({ slug, name })) }
}
