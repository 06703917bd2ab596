import { Text } from '@mantine/core'
import { getTranslations } from 'next-intl/server'
import type { PriceView } from '#lib/usage/models.ts'
import { rates } from '#lib/usage/prices.ts'

/** What a price charges for, a rate a line, as exact as it was set; without a price that it is unknown. */
export async function PriceRates({ price }: { price: PriceView | null }) {
  const t = await getTranslations('prices')
  if (!price)
    return (
      <Text inherit c="dimmed">
        {t('noPrice')}
      </Text>
    )
  const charged = rates.flatMap((rate) =>
    price[rate] === null ? [] : [<div key={rate}>{`${price[rate]} ${price.currency} ${t(`rates.${rate}`)}`}</div>],
  )
  return price.batchFactor === null ? charged : [...charged, <div key="batch">{t('inBatch', { factor: price.batchFactor })}</div>]
}
