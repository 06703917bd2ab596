import { Code, TableTd, TableTr, Text } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import { namesOf } from '#lib/access/audit.ts'
import type { PricedModel } from '#lib/usage/models.ts'
import { PageLink } from '../../ui/links.tsx'
import { PriceRates } from '../../ui/price-rates.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'

/** Models with the price in force, who set it, and where it was read. */
export async function PriceTable({ models, path, maySet }: { models: PricedModel[]; path: string; maySet: boolean }) {
  const [t, format, names] = await Promise.all([
    getTranslations('prices'),
    getFormatter(),
    namesOf(models.flatMap(({ price }) => price?.source ?? [])),
  ])
  const columns = [
    { name: t('model') },
    { name: t('price') },
    { name: t('priceFrom') },
    ...(maySet ? [{ name: t('set'), isHidden: true }] : []),
  ]
  const day = (at: Date) => format.dateTime(at, { dateStyle: 'medium' })
  return (
    <ScrollTable label={t('title')} columns={columns}>
      {models.map(({ id, price }) => (
        <TableTr key={id}>
          <TableTd>
            <Code>{id}</Code>
          </TableTd>
          <TableTd>
            <PriceRates price={price} />
          </TableTd>
          <TableTd className="wrap">
            {price && (
              <>
                {price.source === 'shipped' ? t('shipped') : (names.get(price.source) ?? price.source)}
                <Text size="xs" c="dimmed">
                  {price.validUntil ? t('fromUntil', { from: day(price.validFrom), until: day(price.validUntil) }) : day(price.validFrom)}
                  {price.note && `, ${price.note}`}
                </Text>
              </>
            )}
          </TableTd>
          {maySet && (
            <TableTd>
              <PageLink href={`${path}?price=${encodeURIComponent(id)}#price`} size="sm" aria-label={t('priceOf', { model: id })}>
                {t('set')}
              </PageLink>
            </TableTd>
          )}
        </TableTr>
      ))}
    </ScrollTable>
  )
}
