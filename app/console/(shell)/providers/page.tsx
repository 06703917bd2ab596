import { Badge, Code, TableTd, TableTr, Text } from '@mantine/core'
import { getTranslations } from 'next-intl/server'
import { mayDo } from '#lib/access/caller.ts'
import { providersInOrder } from '#lib/llm/provider-rows.ts'
import { consolePage, titled } from '../../ui/console-page.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LinkButton, PageLink } from '../../ui/links.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import { EnabledSwitch } from './enabled-switch.tsx'
import { KeyHint } from './key-hint.tsx'
import { ProviderStanding } from './provider-standing.tsx'
import { VendorName } from './vendor-name.tsx'

type Listed = Awaited<ReturnType<typeof providersInOrder>>[number]

export const generateMetadata = titled('providers')

export default consolePage('providers:read', 'providers', async ({ user }) => {
  const [t, providers] = await Promise.all([getTranslations('providers'), providersInOrder()])
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        <LinkButton href="/console/providers/new">{t('add')}</LinkButton>
      </PageHeader>
      {providers.length === 0 && (
        <EmptyState title={t('none')}>
          <Text c="dimmed" maw="36rem">
            {t('noneText')}
          </Text>
          <LinkButton href="/console/providers/new" variant="light" mt="xs">
            {t('add')}
          </LinkButton>
        </EmptyState>
      )}
      <ProviderTable providers={providers} mayRetry={mayDo(user, 'providers:write')} />
      <Text c="dimmed" size="sm" mt="md">
        {t('orderText')}
      </Text>
    </>
  )
})

async function ProviderTable({ providers, mayRetry }: { providers: Listed[]; mayRetry: boolean }) {
  const t = await getTranslations('providers')
  const columns = [
    { name: t('place'), isNumber: true },
    { name: t('name') },
    { name: t('enabled') },
    { name: t('vendor') },
    { name: t('key') },
    { name: t('models') },
    { name: t('priority'), isNumber: true },
  ]
  return (
    <ScrollTable label={t('title')} columns={columns}>
      {providers.map((provider, index) => (
        <TableTr key={provider.id}>
          <TableTd className="console-number">{index + 1}</TableTd>
          <TableTd>
            <PageLink href={`/console/providers/${provider.id}`} inherit>
              {provider.name}
            </PageLink>
            <ProviderStanding id={provider.id} mayRetry={mayRetry} />
          </TableTd>
          <TableTd>
            {provider.fromEnvironment ? (
              <>
                <Badge variant="default" tt="none">
                  {t('fromEnvironment')}
                </Badge>
                {provider.variables.map((variable) => (
                  <Text key={variable} size="xs" c="dimmed">
                    {variable}
                  </Text>
                ))}
              </>
            ) : (
              <EnabledSwitch id={provider.id} label={t('enabledOf', { name: provider.name })} enabled={provider.enabled} />
            )}
          </TableTd>
          <TableTd>
            <VendorName vendor={provider.vendor} />
            <Text size="xs" c="dimmed">
              {provider.address}
            </Text>
          </TableTd>
          <TableTd>
            <KeyHint {...provider} />
          </TableTd>
          <TableTd>
            <Models {...provider} />
          </TableTd>
          <TableTd className="console-number">{provider.priority}</TableTd>
        </TableTr>
      ))}
      <TableTr>
        <TableTd className="console-number">{providers.length + 1}</TableTd>
        <TableTd>{t('embedded')}</TableTd>
        <TableTd>
          <Badge variant="light" tt="none">
            {t('always')}
          </Badge>
        </TableTd>
        <TableTd>
          Frontdesk
          <Text size="xs" c="dimmed">
            {t('noAddress')}
          </Text>
        </TableTd>
        <TableTd c="dimmed">{t('noKeyNeeded')}</TableTd>
        <TableTd>
          <Code>frontdesk/knowledge</Code>
        </TableTd>
        <TableTd />
      </TableTr>
    </ScrollTable>
  )
}

async function Models({ models, defaultModel }: Listed) {
  const t = await getTranslations('providers')
  if (!defaultModel) return t('firstListed')
  return (
    <>
      <Code>{defaultModel}</Code> {models.length > 1 && t('andMore', { count: models.length - 1 })}
    </>
  )
}
