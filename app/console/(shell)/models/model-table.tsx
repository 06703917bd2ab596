import { Badge, Code, Group, TableTd, TableTr, Text } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import { embeddedId } from '#lib/llm/catalog.ts'
import type { CatalogEntry } from '#lib/usage/models.ts'
import { PriceRates } from '../../ui/price-rates.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import { VendorName } from '../providers/vendor-name.tsx'

/** What each model can do, what it costs, and how it did in the last hour. */
export async function ModelTable({ models }: { models: CatalogEntry[] }) {
  const t = await getTranslations('models')
  const columns = [{ name: t('model') }, { name: t('vendor') }, { name: t('abilities') }, { name: t('price') }, { name: t('health') }]
  return (
    <ScrollTable label={t('title')} columns={columns}>
      {models.map((model) => (
        <TableTr key={model.id}>
          <TableTd>
            <Code>{model.id}</Code>{' '}
            {!model.enabled && (
              <Badge variant="light" color="gray" tt="none">
                {t('states.disabled')}
              </Badge>
            )}
            {!model.id.endsWith(model.name) && (
              <Text size="xs" c="dimmed">
                {model.id === embeddedId ? t('embedded') : model.name}
              </Text>
            )}
          </TableTd>
          <TableTd>
            {model.vendor === 'frontdesk' ? 'Frontdesk' : <VendorName vendor={model.vendor} />}
            <Text size="xs" c="dimmed">
              {t(`regions.${model.region}`)}
            </Text>
          </TableTd>
          <TableTd>
            <Abilities model={model} />
          </TableTd>
          <TableTd className="wrap">{model.vendor === 'frontdesk' ? t('free') : <Price price={model.price} />}</TableTd>
          <TableTd>
            <Health health={model.health} />
          </TableTd>
        </TableTr>
      ))}
    </ScrollTable>
  )
}

async function Abilities({ model: { kind, vision, jsonMode, streams, contextWindow } }: { model: CatalogEntry }) {
  const t = await getTranslations('models')
  const named = [
    ...(kind === 'embedding' ? [t('embeddings')] : []),
    ...(vision === null ? [t('visionUnknown')] : vision ? [t('vision')] : []),
    ...(jsonMode === null ? [] : [jsonMode === 'schema' ? t('jsonSchema') : t('jsonObject')]),
    ...(streams ? [t('streams')] : []),
  ]
  return (
    <>
      <Group gap={4}>
        {named.map((name) => (
          <Badge key={name} variant="default" tt="none">
            {name}
          </Badge>
        ))}
      </Group>
      {contextWindow !== null && (
        <Text size="xs" c="dimmed" mt={2}>
          {t('window', { count: contextWindow })}
        </Text>
      )}
    </>
  )
}

async function Price({ price }: Pick<CatalogEntry, 'price'>) {
  const [t, format] = await Promise.all([getTranslations('models'), getFormatter()])
  return (
    <>
      <PriceRates price={price} />
      {price && (
        <Text size="xs" c="dimmed">
          {t('since', { date: format.dateTime(price.validFrom, { dateStyle: 'medium' }) })}
        </Text>
      )}
    </>
  )
}

async function Health({ health: { calls, failedShare, firstTokenMs } }: Pick<CatalogEntry, 'health'>) {
  const [t, format] = await Promise.all([getTranslations('models'), getFormatter()])
  if (failedShare === null)
    return (
      <Text inherit c="dimmed">
        {t('notAsked')}
      </Text>
    )
  return (
    <>
      {t('failedOf', { share: format.number(failedShare, { style: 'percent', maximumFractionDigits: 1 }), count: calls })}
      {firstTokenMs !== null && (
        <Text size="xs" c="dimmed">
          {t('firstToken', { time: format.number(firstTokenMs, { style: 'unit', unit: 'millisecond' }) })}
        </Text>
      )}
    </>
  )
}
