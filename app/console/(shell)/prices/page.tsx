import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import Form from 'next/form'
import { getTranslations } from 'next-intl/server'
import { mayDo } from '#lib/access/caller.ts'
import { wholeCatalog } from '#lib/usage/models.ts'
import { listPackages } from '#lib/usage/packages.ts'
import { consolePage, titled } from '../../ui/console-page.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ModelForm } from './model-form.tsx'
import { PackageForm } from './package-form.tsx'
import { PackageTable } from './package-table.tsx'
import { PriceForm } from './price-form.tsx'
import { PriceImport } from './price-import.tsx'
import { PriceTable } from './price-table.tsx'

const path = '/console/prices'
const rowsMax = 100
const catalogId = /^[\w.-]+\/\S{1,190}$/

export const generateMetadata = titled('prices')

export default consolePage('models:read', 'prices', async ({ user, search }) => {
  const [t, catalog, packages] = await Promise.all([getTranslations('prices'), wholeCatalog(), listPackages()])
  const wanted = search.find?.toLowerCase() ?? ''
  const isOpen = search.unpriced === '1'
  const models = catalog.filter(({ id, provider }) => provider !== 'frontdesk' && id.toLowerCase().includes(wanted))
  const unpriced = models.filter(({ price }) => price === null)
  const found = isOpen ? unpriced : models
  const maySet = mayDo(user, 'models:write')
  const chosen = maySet && search.price && catalogId.test(search.price) ? search.price : undefined

  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <Stack gap="xl">
        {chosen && <PriceForm key={chosen} model={chosen} price={catalog.find(({ id }) => id === chosen)?.price ?? null} back={path} />}
        <div>
          <Group align="flex-end" mb="md">
            <Form action={path}>
              <Group align="flex-end">
                <TextInput name="find" label={t('find')} defaultValue={search.find} />
                <Button type="submit" variant="default">
                  {t('filter')}
                </Button>
              </Group>
            </Form>
            <LinkButton href={isOpen ? path : `${path}?unpriced=1`} variant={isOpen ? 'filled' : 'default'}>
              {t('withoutPrice', { count: unpriced.length })}
            </LinkButton>
          </Group>
          {found.length === 0 ? (
            <EmptyState title={t('none')} />
          ) : (
            <PriceTable models={found.slice(0, rowsMax)} path={path} maySet={maySet} />
          )}
          {found.length > rowsMax && (
            <Text c="dimmed" size="sm" mt="xs">
              {t('more', { count: found.length - rowsMax })}
            </Text>
          )}
        </div>
        {maySet && <PriceImport />}
        {maySet && <ModelForm />}
        <div>
          <Title order={2} size="h3" mb={4} id="packages">
            {t('packages')}
          </Title>
          <Text c="dimmed" mb="md">
            {t('packagesText')}
          </Text>
          <Stack>
            {packages.length > 0 && <PackageTable packages={packages} maySet={maySet} />}
            {maySet && <PackageForm />}
          </Stack>
        </div>
      </Stack>
    </>
  )
})
