import { Badge, Button, Code, Group, TableTd, TableTr, Text, TextInput } from '@mantine/core'
import Form from 'next/form'
import { getFormatter, getTranslations } from 'next-intl/server'
import { namesOf } from '#lib/access/audit.ts'
import { pricedOffer } from '#lib/usage/models.ts'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { PageLink } from '../../../ui/links.tsx'
import { PriceRates } from '../../../ui/price-rates.tsx'
import { ScrollTable } from '../../../ui/scroll-table.tsx'

const rowsMax = 50

type Offered = Awaited<ReturnType<typeof pricedOffer>>[number]
type Props = { providerId: string; search: Record<string, string>; maySetPrices: boolean }

/** The models of a provider with their prices, each with the way to set it. */
export async function OfferedModels({ providerId, search, maySetPrices }: Props) {
  const [t, offered] = await Promise.all([getTranslations('providers'), pricedOffer(providerId)])
  const path = `/console/providers/${providerId}`
  const wanted = search.find?.toLowerCase() ?? ''
  const found = offered.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(wanted))
  if (offered.length === 0)
    return (
      <EmptyState title={t('noModels')}>
        <Text c="dimmed">{t('noModelsText')}</Text>
      </EmptyState>
    )
  return (
    <>
      <Text c="dimmed" mb="md">
        {t('offeredText')}
      </Text>
      {offered.length > rowsMax && (
        <Form action={path}>
          <Group align="flex-end" mb="md">
            <TextInput name="find" label={t('find')} defaultValue={search.find} />
            <Button type="submit" variant="default">
              {t('filter')}
            </Button>
          </Group>
        </Form>
      )}
      <ModelTable models={found.slice(0, rowsMax)} maySetPrices={maySetPrices} />
      {found.length > rowsMax && (
        <Text c="dimmed" size="sm" mt="xs">
          {t('moreModels', { count: found.length - rowsMax })}
        </Text>
      )}
    </>
  )
}

async function ModelTable({ models, maySetPrices }: { models: Offered[]; maySetPrices: boolean }) {
  const [t, format, names] = await Promise.all([
    getTranslations('providers'),
    getFormatter(),
    namesOf(models.flatMap(({ price }) => price?.source ?? [])),
  ])
  const columns = [
    { name: t('model') },
    { name: t('origin') },
    { name: t('price') },
    { name: t('priceFrom') },
    ...(maySetPrices ? [{ name: t('setPrice'), isHidden: true }] : []),
  ]
  return (
    <ScrollTable label={t('offered')} columns={columns}>
      {models.map(({ id, origin, isDefault, price }) => (
        <TableTr key={id}>
          <TableTd>
            <Code>{id}</Code>{' '}
            {isDefault && (
              <Badge variant="light" tt="none">
                {t('isDefault')}
              </Badge>
            )}
          </TableTd>
          <TableTd>{t(`origins.${origin}`)}</TableTd>
          <TableTd>
            <PriceRates price={price} />
          </TableTd>
          <TableTd>
            {price && (
              <>
                {price.source === 'shipped' ? t('shippedPrice') : (names.get(price.source) ?? price.source)}
                <Text size="xs" c="dimmed">
                  {format.dateTime(price.validFrom, { dateStyle: 'medium' })}
                </Text>
              </>
            )}
          </TableTd>
          {maySetPrices && (
            <TableTd>
              <PageLink href={`/console/prices?price=${encodeURIComponent(id)}#price`} size="sm" aria-label={t('priceOf', { model: id })}>
                {t('setPrice')}
              </PageLink>
            </TableTd>
          )}
        </TableTr>
      ))}
    </ScrollTable>
  )
}
