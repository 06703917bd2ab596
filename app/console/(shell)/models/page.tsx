import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core'
import Form from 'next/form'
import { getTranslations } from 'next-intl/server'
import { mayDo } from '#lib/access/caller.ts'
import { wholeCatalog } from '#lib/usage/models.ts'
import { consolePage, titled } from '../../ui/console-page.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { abilities, type CatalogQuery, catalogQuery, matching, states } from './catalog-query.ts'
import { ModelTable } from './model-table.tsx'

const rowsMax = 100

export const generateMetadata = titled('models')

export default consolePage('models:read', 'models', async ({ user, search }) => {
  const wanted = catalogQuery.parse(search)
  const [t, models] = await Promise.all([getTranslations('models'), wholeCatalog()])
  const found = matching(models, wanted)
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        <LinkButton href="/console/providers" variant="default">
          {t('toProviders')}
        </LinkButton>
        <LinkButton href="/console/prices" variant="default">
          {t('toPrices')}
        </LinkButton>
        {mayDo(user, 'models:write') && (
          <LinkButton href="/console/models/compare" variant="default">
            {t('compare')}
          </LinkButton>
        )}
      </PageHeader>
      <Filter wanted={wanted} providers={[...new Set(models.map(({ provider }) => provider))]} />
      {found.length === 0 ? (
        <EmptyState title={t('noneFound')}>
          <Text c="dimmed">{t('noneFoundText')}</Text>
        </EmptyState>
      ) : (
        <ModelTable models={found.slice(0, rowsMax)} />
      )}
      <Text c="dimmed" size="sm" mt="xs">
        {found.length > rowsMax ? t('more', { count: found.length - rowsMax }) : t('count', { count: found.length })}
      </Text>
    </>
  )
})

async function Filter({ wanted, providers }: { wanted: CatalogQuery; providers: string[] }) {
  const t = await getTranslations('models')
  const isFiltered = Object.values(wanted).some(Boolean)
  return (
    <Form action="/console/models">
      <Group mb="md" align="flex-end">
        <TextInput name="text" type="search" label={t('find')} defaultValue={wanted.text} maxLength={200} />
        <NativeSelect
          name="provider"
          label={t('provider')}
          defaultValue={wanted.provider ?? ''}
          data={[{ value: '', label: t('allProviders') }, ...providers]}
        />
        <NativeSelect
          name="ability"
          label={t('ability')}
          defaultValue={wanted.ability ?? ''}
          data={[{ value: '', label: t('anyAbility') }, ...abilities.map((value) => ({ value, label: t(`with.${value}`) }))]}
        />
        <NativeSelect
          name="state"
          label={t('state')}
          defaultValue={wanted.state ?? ''}
          data={[{ value: '', label: t('anyState') }, ...states.map((value) => ({ value, label: t(`states.${value}`) }))]}
        />
        <Button type="submit" variant="default">
          {t('filter')}
        </Button>
        {isFiltered && (
          <LinkButton variant="subtle" href="/console/models">
            {t('all')}
          </LinkButton>
        )}
      </Group>
    </Form>
  )
}
