import { Text } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { Cost } from '#lib/usage/cost.ts'

/** A cost, each currency by itself; null: the price of a call is unknown. The exact amount shows when pointed at. */
export async function Money({ cost }: { cost: Cost[] | null }) {
  const [format, t] = await Promise.all([getFormatter(), getTranslations('shell')])
  if (cost === null)
    return (
      <Text span inherit c="dimmed">
        {t('unknownPrice')}
      </Text>
    )
  if (cost.length === 0) return <>{format.number(0)}</>
  // A call costs parts of a cent; a sum is written like any other.
  const shown = cost.map(({ amount, currency }) =>
    format.number(Number(amount), { style: 'currency', currency, ...(Number(amount) < 1 && { maximumSignificantDigits: 4 }) }),
  )
  return <span title={cost.map(({ amount, currency }) => `${amount} ${currency}`).join(' + ')}>{shown.join(' + ')}</span>
}
