'use client'
import { Button, Checkbox, Input, NativeSelect, Paper, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { type KeyPriority, keyPriorities, type Scope } from '#lib/access/roles.ts'
import { fieldErrors } from '../../../ui/field-errors.ts'
import { useAction } from '../../../ui/use-action.ts'
import { makeKey } from '../actions.ts'
import { BudgetFields, budgetIn, noBudget } from '../budget-fields.tsx'
import { NewKey } from '../new-key.tsx'

const dayMs = 86_400_000
/** Under what name each scope is described. */
const words = {
  chat: 'chat',
  'conversations:read': 'conversationsRead',
  'conversations:write': 'conversationsWrite',
  'knowledge:write': 'knowledgeWrite',
  'usage:read': 'usageRead',
  admin: 'admin',
} as const satisfies Record<Scope, string>

const lifetimes = ['never', '7', '30', '90', '365'] as const

type Props = { scopes: Scope[]; bots: { slug: string; name: string }[] }

export function KeyForm({ scopes, bots }: Props) {
  const t = useTranslations('keys')
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: {
      name: '',
      scopes: ['chat'] as Scope[],
      bots: [] as string[],
      maxPriority: 'normal' as KeyPriority,
      budget: noBudget,
      days: 'never',
    },
  })
  const [made, setMade] = useState<{ id: string; key: string }>()
  const { run, isPending } = useAction(makeKey, { onDone: setMade, onRefused: ({ errors }) => form.setErrors(fieldErrors(errors)) })

  if (made) return <NewKey id={made.id} secret={made.key} />
  return (
    <Paper withBorder p="lg" maw="36rem">
      <form
        onSubmit={form.onSubmit(({ days, budget, ...values }) =>
          run({
            ...values,
            budget: budgetIn(budget) ?? undefined,
            expiresAt: days === 'never' ? null : new Date(Date.now() + Number(days) * dayMs).toISOString(),
          }),
        )}
      >
        <Stack>
          <TextInput label={t('name')} description={t('nameText')} required key={form.key('name')} {...form.getInputProps('name')} />
          <Checkbox.Group label={t('scopes')} description={t('scopesText')} key={form.key('scopes')} {...form.getInputProps('scopes')}>
            <Stack gap="xs" mt={4}>
              {scopes.map((scope) => {
                const word = words[scope]
                return <Checkbox key={scope} value={scope} label={scope} description={t(`scopeText.${word}`)} />
              })}
            </Stack>
          </Checkbox.Group>
          <Checkbox.Group label={t('bots')} description={t('botsText')} key={form.key('bots')} {...form.getInputProps('bots')}>
            <Stack gap="xs" mt={4} mah="12rem" style={{ overflowY: 'auto' }}>
              {bots.map(({ slug, name }) => (
                <Checkbox key={slug} value={slug} label={name} description={slug} />
              ))}
            </Stack>
          </Checkbox.Group>
          <NativeSelect
            label={t('maxPriority')}
            description={t('maxPriorityText')}
            data={keyPriorities.map((priority) => ({ value: priority, label: t(`priorities.${priority}`) }))}
            key={form.key('maxPriority')}
            {...form.getInputProps('maxPriority')}
          />
          <Input.Wrapper label={t('budget')} description={t('budgetText')}>
            <BudgetFields form={form} />
          </Input.Wrapper>
          <NativeSelect
            label={t('expires')}
            data={lifetimes.map((days) => ({
              value: days,
              label: days === 'never' ? t('neverExpires') : t('days', { count: Number(days) }),
            }))}
            key={form.key('days')}
            {...form.getInputProps('days')}
          />
          <Button type="submit" loading={isPending} style={{ alignSelf: 'flex-start' }}>
            {t('create')}
          </Button>
        </Stack>
      </form>
    </Paper>
  )
}
