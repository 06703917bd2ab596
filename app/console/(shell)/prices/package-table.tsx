import { Badge, Code, TableTd, TableTr, Text } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { PackageState, PackageView } from '#lib/usage/packages.ts'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import { removePackage } from './actions.ts'

const colorOf: Record<PackageState, string> = {
  not_begun: 'gray',
  in_use: 'teal',
  ends_soon: 'yellow',
  nearly_used: 'yellow',
  used_up: 'red',
  ended: 'gray',
}

export async function PackageTable({ packages, maySet }: { packages: PackageView[]; maySet: boolean }) {
  const [t, format] = await Promise.all([getTranslations('prices'), getFormatter()])
  const columns = [
    { name: t('package') },
    { name: t('left'), isNumber: true },
    { name: t('of'), isNumber: true },
    { name: t('ends') },
    { name: t('state') },
    ...(maySet ? [{ name: t('remove'), isHidden: true }] : []),
  ]
  const written = ({ unit, currency }: PackageView, amount: string) =>
    unit === 'money' ? `${amount} ${currency}` : t(`amounts.${unit}`, { amount: format.number(Number(amount)) })
  return (
    <ScrollTable label={t('packages')} columns={columns}>
      {packages.map((each) => (
        <TableTr key={each.id}>
          <TableTd className="wrap">
            {each.name}
            <Text size="xs" c="dimmed">
              <Code>{each.models}</Code>
            </Text>
          </TableTd>
          <TableTd className="console-number">{written(each, each.left)}</TableTd>
          <TableTd className="console-number">{written(each, each.amount)}</TableTd>
          <TableTd>{each.expiresAt ? format.dateTime(each.expiresAt, { dateStyle: 'medium' }) : '–'}</TableTd>
          <TableTd>
            <Badge variant="light" color={colorOf[each.state]} tt="none">
              {t(`states.${each.state}`)}
            </Badge>
          </TableTd>
          {maySet && (
            <TableTd>
              <ConfirmButton
                action={removePackage}
                input={{ id: each.id }}
                label={t('remove')}
                question={t('removeText', { name: each.name })}
                said={t('removed')}
                isQuiet
              />
            </TableTd>
          )}
        </TableTr>
      ))}
    </ScrollTable>
  )
}
