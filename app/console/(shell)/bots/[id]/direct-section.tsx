import { Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import Form from 'next/form'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { getBot } from '#lib/chat/bots.ts'
import { type DirectView, directReport } from '#lib/chat/direct/report.ts'
import { FactList } from '../../../ui/fact-list.tsx'
import { PageLink } from '../../../ui/links.tsx'
import { Moment } from '../../../ui/moment.tsx'
import { questionCharsMax, questionIn } from '../../../ui/question-in-address.ts'

type Props = { bot: Awaited<ReturnType<typeof getBot>>; question: string | undefined }

/** Which questions the bot answers without a model, how often that is right, and a place to try one. */
export async function DirectSection({ bot, question }: Props) {
  const t = await getTranslations('bots')
  const asked = questionIn(question)
  const report = await directReport(bot, asked || undefined)
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby="direct">
      <Stack>
        <Title order={2} size="h4" id="direct">
          {t('direct.title')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('direct.lead')}
        </Text>
        <State report={report} />
        <Form action={`/console/bots/${bot.id}`} scroll={false}>
          <Group align="flex-end">
            <TextInput
              name="direct"
              label={t('direct.try')}
              defaultValue={asked}
              maxLength={questionCharsMax}
              autoComplete="off"
              flex="1 1 14rem"
            />
            <Button type="submit" variant="default">
              {t('direct.ask')}
            </Button>
          </Group>
        </Form>
        {asked && <Verdict match={report.match} />}
      </Stack>
    </Paper>
  )
}

async function State({ report }: { report: DirectView }) {
  const [t, format] = await Promise.all([getTranslations('bots'), getFormatter()])
  const { isOn, isCurrent, pairs, wordings, threshold, precision, answered, coverage, calibratedAt } = report
  const percent = (share: number | null) => (share === null ? '–' : format.number(share, { style: 'percent', maximumFractionDigits: 1 }))
  if (!isOn) return <Text size="sm">{t('direct.off')}</Text>
  if (!calibratedAt) return <Text size="sm">{t('direct.none')}</Text>
  const facts = [
    [t('direct.precision'), t('direct.precisionOf', { share: percent(precision), answered: answered ?? 0 })],
    [t('direct.coverage'), percent(coverage)],
    [t('direct.threshold'), percent(threshold)],
    [t('direct.calibrated'), <Moment key="moment" at={calibratedAt} />],
  ] as const
  return (
    <>
      <Text size="sm">
        {t('direct.of', { pairs, wordings })} {!isCurrent && t('direct.stale')}
      </Text>
      {threshold === null ? <Text size="sm">{t('direct.unproved')}</Text> : <FactList facts={facts} />}
    </>
  )
}

async function Verdict({ match }: Pick<DirectView, 'match'>) {
  const [t, format] = await Promise.all([getTranslations('bots'), getFormatter()])
  if (!match) return <Text role="status">{t('direct.no')}</Text>
  const confidence = format.number(match.confidence, { style: 'percent', maximumFractionDigits: 1 })
  return (
    <Text role="status">
      {match.threshold === null ? t('direct.yesExact') : t('direct.yes', { confidence })}{' '}
      <PageLink href={`/console/knowledge/${match.documentId}`}>{match.title}</PageLink>
    </Text>
  )
}
