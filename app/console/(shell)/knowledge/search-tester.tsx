import { Badge, Button, Group, Paper, ProgressRoot, ProgressSection, Stack, Text, TextInput, Title } from '@mantine/core'
import Form from 'next/form'
import { getFormatter, getTranslations } from 'next-intl/server'
import { confidenceNeeded } from '#lib/knowledge/quote.ts'
import { type FoundDocument, searchKnowledge } from '#lib/knowledge/search.ts'
import { PageLink } from '../../ui/links.tsx'
import { questionCharsMax, questionIn } from '../../ui/question-in-address.ts'

const foundMax = 8

type Props = { bot: { id: string; slug: string }; question: string | undefined }

/** What a customer's question finds, and how sure that is: the place to see why a bot answers as it does. */
export async function SearchTester({ bot, question }: Props) {
  const t = await getTranslations('knowledge')
  const asked = questionIn(question)
  const found = asked ? await searchKnowledge(bot.id, asked, foundMax) : undefined
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby="tester">
      <Title order={2} size="h4" id="tester">
        {t('tryTitle')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('tryText')}
      </Text>
      <Form action="/console/knowledge" scroll={false}>
        <input type="hidden" name="bot" value={bot.slug} />
        <Group align="flex-end">
          <TextInput
            name="q"
            label={t('question')}
            placeholder={t('questionExample')}
            defaultValue={question}
            maxLength={questionCharsMax}
            flex="1 1 16rem"
          />
          <Button type="submit">{t('search')}</Button>
        </Group>
      </Form>
      {found && (found.length > 0 ? <Ranking found={found} /> : <NothingFound />)}
    </Paper>
  )
}

async function NothingFound() {
  const t = await getTranslations('knowledge')
  return (
    <Text mt="md" role="status">
      {t('nothing')}
    </Text>
  )
}

async function Ranking({ found }: { found: FoundDocument[] }) {
  const [t, format] = await Promise.all([getTranslations('knowledge'), getFormatter()])
  const scoreMax = found[0]?.score ?? 1
  return (
    <Stack component="ol" gap="md" mt="md" p={0} style={{ listStyle: 'none' }} aria-label={t('ranking')}>
      {found.map(({ documentId, title, quote, score, confidence }, place) => (
        <li key={documentId}>
          <Group gap="xs">
            <span>
              {place + 1}. <PageLink href={`/console/knowledge/${documentId}`}>{title}</PageLink>
            </span>
            <Badge variant="light" color={confidence >= confidenceNeeded ? 'teal' : 'gray'} tt="none">
              {t('confidence', { share: format.number(confidence, { style: 'percent' }) })}
            </Badge>
          </Group>
          <Text size="sm" my={4}>
            {quote}
          </Text>
          <Group gap="xs" wrap="nowrap">
            <ProgressRoot flex={1} maw="20rem" size="sm">
              <ProgressSection value={(score / scoreMax) * 100} aria-label={t('score')} />
            </ProgressRoot>
            <Text size="xs" c="dimmed" className="console-number">
              {t('scoreOf', { score: format.number(score, { maximumFractionDigits: 1 }) })}
            </Text>
          </Group>
        </li>
      ))}
    </Stack>
  )
}
