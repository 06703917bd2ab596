import { Badge, Code, Group, TableTd, TableTr, Text } from '@mantine/core'
import { getTranslations } from 'next-intl/server'
import type { RouteConditions } from '#lib/routing/match.ts'
import type { ShownRoute } from '#lib/routing/rules.ts'
import { ChangeOrRemove } from '../../ui/change-or-remove.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import { removeRule } from './actions.ts'
import { MoveButtons } from './move-buttons.tsx'

/** The rules in the order in which they are tried. */
export async function RuleTable({ rules, path, maySet }: { rules: ShownRoute[]; path: string; maySet: boolean }) {
  const t = await getTranslations('routing')
  const columns = [
    { name: t('name') },
    { name: t('when') },
    { name: t('then') },
    { name: t('state') },
    ...(maySet ? [{ name: t('change'), isHidden: true }] : []),
  ]
  const ids = rules.map(({ id }) => id)
  return (
    <ScrollTable label={t('rules')} columns={columns}>
      {rules.map(({ id, name, bot, conditions, model, goal, enabled }, place) => (
        <TableTr key={id}>
          <TableTd className="wrap">
            {name}
            <Text size="xs" c="dimmed">
              {bot ?? t('allBots')}
            </Text>
          </TableTd>
          <TableTd className="wrap">
            <Conditions conditions={conditions as RouteConditions} />
          </TableTd>
          <TableTd>
            <Code>{model === 'auto' && goal ? t('autoFor', { goal: t(`goals.${goal}`) }) : model}</Code>
          </TableTd>
          <TableTd>
            <Badge variant="light" color={enabled ? 'teal' : 'gray'} tt="none">
              {enabled ? t('on') : t('off')}
            </Badge>
          </TableTd>
          {maySet && (
            <TableTd>
              <Group gap="xs" wrap="nowrap">
                <MoveButtons ids={ids} place={place} name={name} />
                <ChangeOrRemove
                  href={`${path}?rule=${id}#rule`}
                  id={id}
                  remove={removeRule}
                  question={t('removeText', { name })}
                  said={t('removed')}
                />
              </Group>
            </TableTd>
          )}
        </TableTr>
      ))}
    </ScrollTable>
  )
}

async function Conditions({ conditions }: { conditions: RouteConditions }) {
  const t = await getTranslations('routing')
  const { class: named, topic, lang, keywords, groups, ...plain } = conditions
  const written = (value: unknown): string => (typeof value === 'boolean' ? (value ? t('yes') : t('no')) : String(value))
  const said = [
    ...(keywords ? [t('conditions.keywords', { value: keywords.join(', ') })] : []),
    ...(groups ? [t('conditions.groups', { value: groups.join(', ') })] : []),
    ...(named ? [t('conditions.class', { value: t(`classes.${named}`) })] : []),
    ...(topic ? [t('conditions.topic', { value: t(`topics.${topic}`) })] : []),
    ...(lang ? [t('conditions.lang', { value: t(`langs.${lang}`) })] : []),
    ...(Object.keys(plain) as (keyof typeof plain)[]).map((condition) =>
      t(`conditions.${condition}`, { value: written(plain[condition]) }),
    ),
  ]
  return (
    <Text size="sm" component="span">
      {said.length > 0 ? said.join(' · ') : t('always')}
    </Text>
  )
}
