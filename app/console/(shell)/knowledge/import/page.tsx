import { Code, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { getTranslations } from 'next-intl/server'
import { consolePage, titled } from '../../../ui/console-page.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { BotSwitch } from '../bot-switch.tsx'
import { chosenBot } from '../chosen-bot.ts'
import { NoBot } from '../no-bot.tsx'
import { ImportFiles } from './import-files.tsx'

const samples = [
  {
    name: 'csv',
    text: `question,answer,externalId
How long does delivery take?,Two to three days.,delivery
When will my parcel arrive?,Two to three days.,delivery
怎么退货？,"签收后 30 天内可以退货，
在“我的订单”里申请。",returns`,
  },
  { name: 'markdown', text: `# Delivery\n\nWe ship within a day.\n\n## Abroad\n\nParcels to other countries take a week.` },
  {
    name: 'ndjson',
    text: `{"questions":["Do you repair lamps?","Can you fix my lamp?"],"answer":"Yes, within two weeks."}
{"title":"Care","text":"Wipe it with a dry cloth.","url":"https://shop.example/care"}`,
  },
] as const

export const generateMetadata = titled('knowledge')

export default consolePage('knowledge:write', 'knowledge', async ({ search }) => {
  const [t, { bot, bots }] = await Promise.all([getTranslations('knowledge'), chosenBot(search.bot)])
  return (
    <>
      <PageHeader title={t('import')} lead={t('importLead')} />
      {bot ? (
        <>
          <BotSwitch path="/console/knowledge/import" slug={bot.slug} bots={bots} />
          <ImportFiles key={bot.slug} slug={bot.slug} />
        </>
      ) : (
        <NoBot />
      )}
      <Title order={2} size="h4" mt="xl" mb="sm">
        {t('formats')}
      </Title>
      <SimpleGrid cols={{ base: 1, md: 3 }}>
        {samples.map(({ name, text }) => (
          <Stack key={name} gap="xs">
            <Title order={3} size="h5">
              {t(`format.${name}`)}
            </Title>
            <Text size="sm" c="dimmed">
              {t(`formatText.${name}`)}
            </Text>
            <Code block className="console-pre">
              {text}
            </Code>
          </Stack>
        ))}
      </SimpleGrid>
    </>
  )
})
