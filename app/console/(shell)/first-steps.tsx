import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react'
import { headers } from 'next/headers'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { mayDo, type UserCaller } from '#lib/access/caller.ts'
import type { Right } from '#lib/access/roles.ts'
import { listBots } from '#lib/chat/bots.ts'
import { config } from '#lib/config.ts'
import { hasOwnKnowledge } from '#lib/knowledge/demo-shop.ts'
import { allConnections } from '#lib/llm/connections.ts'
import { isShownElsewhere } from '#lib/widget/origins.ts'
import { CopyField } from '../ui/copy-field.tsx'
import { PageLink } from '../ui/links.tsx'

const steps = [
  { name: 'provider', right: 'providers:write', isDone: async () => (await allConnections()).length > 0 },
  { name: 'knowledge', right: 'knowledge:write', isDone: hasOwnKnowledge },
  { name: 'snippet', right: 'bots:write', isDone: async () => isShownElsewhere((await headers()).get('host')) },
] as const satisfies { name: string; right: Right; isDone: () => Promise<boolean> }[]
type StepName = (typeof steps)[number]['name']

/** What is left to do before customers are served. Each step ticks itself, and all of it is gone when nothing is left. */
export async function FirstSteps({ user }: { user: UserCaller }) {
  const own = steps.filter(({ right }) => mayDo(user, right))
  const [t, ...done] = await Promise.all([getTranslations('overview'), ...own.map(({ isDone }) => isDone())])
  if (done.every(Boolean)) return null
  const ways: Record<StepName, ReactNode> = {
    provider: <PageLink href="/console/providers/new">{t('steps.provider.act')}</PageLink>,
    knowledge: <PageLink href="/console/knowledge/new">{t('steps.knowledge.act')}</PageLink>,
    snippet: <Snippet />,
  }
  return (
    <Paper withBorder p="md" component="section">
      <Stack>
        <Title order={2} size="h4">
          {t('firstSteps')}
        </Title>
        <Stack component="ol" className="console-plain-list">
          {own.map(({ name }, place) => (
            <Step key={name} title={t(`steps.${name}.title`)} text={t(`steps.${name}.text`)} isDone={done[place] ?? false}>
              {ways[name]}
            </Step>
          ))}
        </Stack>
      </Stack>
    </Paper>
  )
}

type StepProps = { title: string; text: string; isDone: boolean; children: ReactNode }

async function Step({ title, text, isDone, children }: StepProps) {
  const t = await getTranslations('overview')
  return (
    <Group component="li" wrap="nowrap" align="flex-start" gap="sm">
      {isDone ? (
        <IconCircleCheckFilled size={22} color="var(--mantine-primary-color-filled)" role="img" aria-label={t('done')} />
      ) : (
        <IconCircle size={22} color="var(--mantine-color-dimmed)" role="img" aria-label={t('toDo')} />
      )}
      <Stack gap={4} flex={1} miw={0}>
        <Text fw={600} c={isDone ? 'dimmed' : undefined}>
          {title}
        </Text>
        {!isDone && (
          <>
            <Text size="sm">{text}</Text>
            <div>{children}</div>
          </>
        )}
      </Stack>
    </Group>
  )
}

const botsLooked = 50

async function Snippet() {
  const [t, bots] = await Promise.all([getTranslations('overview'), listBots({ take: botsLooked })])
  const slug = bots.find(({ enabled }) => enabled)?.slug ?? 'demo'
  return <CopyField label={t('tag')} value={`<script src="${config().publicUrl}/widget.js" data-bot="${slug}" async></script>`} />
}
