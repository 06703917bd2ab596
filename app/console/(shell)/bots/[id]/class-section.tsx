import { getTranslations } from 'next-intl/server'
import type { getBot } from '#lib/chat/bots.ts'
import { answerKinds, classSettingsOf } from '#lib/chat/class-settings.ts'
import { ClassForm } from './class-form.tsx'

/** What holds for the bot's answers by class, under the names that routing has for the classes. */
export async function ClassSection({ bot }: { bot: Awaited<ReturnType<typeof getBot>> }) {
  const t = await getTranslations('routing')
  const kinds = answerKinds.map((kind) => ({ kind, name: kind === 'json' ? t('json') : t(`classes.${kind}`) }))
  return <ClassForm id={bot.id} settings={classSettingsOf(bot)} kinds={kinds} />
}
