'use client'
import { Badge, Button, Code, Group, NativeSelect, Paper, Stack, Switch, Table, Text, Textarea, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import type { RouteExplanation } from '#lib/routing/explain.ts'
import { fieldErrors } from '../../ui/field-errors.ts'
import { LinesInput } from '../../ui/lines-input.tsx'
import { useAction } from '../../ui/use-action.ts'
import { explain } from './actions.ts'

/** Shows which model a message would be sent to, and why. */
export function ExplainForm({ bots }: { bots: { slug: string; name: string }[] }) {
  const t = useTranslations('routing')
  const [told, setTold] = useState<RouteExplanation>()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { bot: bots[0]?.slug ?? '', message: '', hasImage: false, groups: [] as string[] },
  })
  const { run, isPending } = useAction(explain, { onDone: setTold, onRefused: ({ errors }) => form.setErrors(fieldErrors(errors)) })
  return (
    <Paper withBorder p="lg">
      <form onSubmit={form.onSubmit((values) => run(values))}>
        <Stack>
          <Title order={2} size="h4">
            {t('test')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('testText')}
          </Text>
          <Textarea
            label={t('message')}
            required
            autosize
            minRows={2}
            maxRows={8}
            key={form.key('message')}
            {...form.getInputProps('message')}
          />
          <Group align="flex-end">
            <NativeSelect
              label={t('bot')}
              data={bots.map(({ slug, name }) => ({ value: slug, label: name }))}
              key={form.key('bot')}
              {...form.getInputProps('bot')}
            />
            <Switch label={t('picture')} mb={8} key={form.key('hasImage')} {...form.getInputProps('hasImage', { type: 'checkbox' })} />
            <LinesInput label={t('groups')} minRows={1} key={form.key('groups')} {...form.getInputProps('groups')} />
            <Button type="submit" loading={isPending}>
              {t('ask')}
            </Button>
          </Group>
          <div role="status">{told && <Told {...told} />}</div>
        </Stack>
      </form>
    </Paper>
  )
}

function Told({ model, by, plan, class: named, score, topics, goal, disclaimer, rules }: RouteExplanation) {
  const t = useTranslations('routing')
  const format = useFormatter()
  return (
    <Stack gap="xs">
      <Text>
        {t('first')}: <Code>{model}</Code>
      </Text>
      <Text size="sm">
        {t('by')}: {t(`deciders.${by}`)}
        {goal && ` · ${t('autoFor', { goal: t(`goals.${goal}`) })}`}
      </Text>
      <Text size="sm">
        {t('isFor')}: {t(`classes.${named}`)} ({t('sure', { share: format.number(score, { style: 'percent' }) })}) · {t('touches')}:{' '}
        {topics.length > 0 ? topics.map((topic) => t(`topics.${topic}`)).join(', ') : t('noTopic')}
      </Text>
      <Text size="sm">
        {t('chain')}: {plan.join(' → ')}
      </Text>
      {disclaimer && (
        <Text size="sm">
          {t('follows')}: {disclaimer}
        </Text>
      )}
      {rules.length > 0 && (
        <Table>
          <Table.Tbody>
            {rules.map(({ id, name, decides, miss }) => (
              <Table.Tr key={id}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>
                  <Badge variant="light" color={decides ? 'teal' : 'gray'} tt="none">
                    {decides ? t('decides') : miss === null ? t('holds') : t(`misses.${miss}`)}
                  </Badge>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  )
}
