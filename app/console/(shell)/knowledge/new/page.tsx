import { getTranslations } from 'next-intl/server'
import { consolePage, titled } from '../../../ui/console-page.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { BotSwitch } from '../bot-switch.tsx'
import { chosenBot } from '../chosen-bot.ts'
import { EntryForm } from '../entry-form.tsx'
import { NoBot } from '../no-bot.tsx'

export const generateMetadata = titled('knowledge')

export default consolePage('knowledge:write', 'knowledge', async ({ search }) => {
  const [t, { bot, bots }] = await Promise.all([getTranslations('knowledge'), chosenBot(search.bot)])
  return (
    <>
      <PageHeader title={t('add')} lead={t('addLead')} />
      {bot ? (
        <>
          <BotSwitch path="/console/knowledge/new" slug={bot.slug} bots={bots} />
          <EntryForm bot={{ id: bot.id, slug: bot.slug }} />
        </>
      ) : (
        <NoBot />
      )}
    </>
  )
})
