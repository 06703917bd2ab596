import { Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { getTranslations } from 'next-intl/server'
import { mayDo } from '#lib/access/caller.ts'
import { vendorSlugs, vendors } from '#lib/llm/vendors.ts'
import { consolePage, titled } from '../../../ui/console-page.tsx'
import { PageLink } from '../../../ui/links.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { factsOf } from '../provider-fields.ts'
import { ProviderForm } from '../provider-form.tsx'
import { wordOf } from '../vendor-words.ts'

export const generateMetadata = titled('providers')

export default consolePage('providers:write', 'providers', async ({ user, search }) => {
  const t = await getTranslations('providers')
  const vendor = vendorSlugs.find((slug) => slug === search.vendor)
  if (!vendor) return <VendorChoice />
  const word = wordOf[vendor]
  return (
    <>
      <PageHeader title={t('addVendor', { vendor: t(`vendors.${word}.name`) })} lead={t(`vendors.${word}.hint`)}>
        <PageLink href="/console/providers/new">{t('otherKind')}</PageLink>
      </PageHeader>
      <ProviderForm
        vendor={vendor}
        facts={factsOf(vendors[vendor])}
        mayAllowPrivate={mayDo(user, 'private-network:allow')}
        suggestedName={vendor === 'openai-compatible' ? '' : t(`vendors.${word}.name`)}
      />
    </>
  )
})

async function VendorChoice() {
  const t = await getTranslations('providers')
  return (
    <>
      <PageHeader title={t('add')} lead={t('addLead')} />
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} maw="72rem">
        {vendorSlugs.map((slug) => {
          const word = wordOf[slug]
          return (
            <Paper key={slug} withBorder p="lg">
              <Stack gap={4}>
                <Title order={2} size="h4">
                  <PageLink href={`/console/providers/new?vendor=${slug}`}>{t(`vendors.${word}.name`)}</PageLink>
                </Title>
                <Text size="sm">{t(`vendors.${word}.text`)}</Text>
              </Stack>
            </Paper>
          )
        })}
      </SimpleGrid>
    </>
  )
}
