import { Alert, Badge, Button, Code, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import Form from 'next/form'
import { getFormatter, getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { langOf } from '#lib/chat/admit.ts'
import { type getBot, suggestionsOf } from '#lib/chat/bots.ts'
import { type Preview, previewTurn, sampleQuestion, sampleTurns } from '#lib/chat/preview.ts'
import { isFailure } from '#lib/failure.ts'
import { inWords } from '#lib/i18n/problems.ts'
import { PageLink } from '../../../ui/links.tsx'
import { PassageCut, PromptEconomy } from '../../../ui/prompt-economy.tsx'
import { questionCharsMax, questionIn } from '../../../ui/question-in-address.ts'

type Bot = Awaited<ReturnType<typeof getBot>>

/** What the bot's model would get for a fourth message, word for word; asked for by a question in the address. */
export async function PreviewSection({ bot, question }: { bot: Bot; question: string | undefined }) {
  const [t, locale] = await Promise.all([getTranslations('bots'), getLocale()])
  const lang = bot.lang === 'zh' || bot.lang === 'en' ? bot.lang : locale
  const [suggested = sampleQuestion(lang)] = await suggestionsOf(bot.id, lang)
  const asked = questionIn(question)
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby="preview">
      <Title order={2} size="h4" id="preview">
        {t('preview')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('previewText')}
      </Text>
      <Form action={`/console/bots/${bot.id}`} scroll={false}>
        <Group align="flex-end">
          <TextInput
            name="preview"
            label={t('previewQuestion')}
            defaultValue={asked || suggested}
            maxLength={questionCharsMax}
            required
            flex="1 1 16rem"
          />
          <Button type="submit">{t('show')}</Button>
        </Group>
      </Form>
      {asked && <Shown bot={bot} question={asked} />}
    </Paper>
  )
}

async function Shown({ bot, question }: { bot: Bot; question: string }) {
  const locale = await getLocale()
  const preview = await previewTurn(bot, question, sampleTurns(langOf(bot, question))).catch((error) =>
    isFailure(error) ? inWords(error.message, locale) : Promise.reject(error),
  )
  if (typeof preview === 'string')
    return (
      <Alert color="red" mt="md">
        {preview}
      </Alert>
    )
  const isJson = bot.answerSchema !== null
  return (
    <Stack mt="lg" gap="lg">
      {preview.request && <Order plan={preview.plan} isJson={isJson} />}
      {!preview.request && preview.plan.length > 0 && <Embedded preview={preview} />}
      {preview.notes.length > 0 && <LeftOut notes={preview.notes} />}
      {preview.request && preview.economy && <PromptEconomy economy={preview.economy} />}
      <Passages preview={preview} />
      <Messages preview={preview} />
      {preview.request && <Request request={preview.request} isJson={isJson} />}
      <Flat text={preview.prompt.flat} />
    </Stack>
  )
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <Stack gap="xs" component="section">
    <Title order={3} size="h5">
      {title}
    </Title>
    {children}
  </Stack>
)

async function Order({ plan: [first, ...others], isJson }: { plan: string[]; isJson: boolean }) {
  const t = await getTranslations('bots')
  return (
    <Part title={t('askedFirst')}>
      <Group gap="xs">
        <Badge tt="none" size="lg">
          {first}
        </Badge>
        <Text size="sm" c="dimmed">
          {others.length > 0 ? t('thenAsked') : isJson ? t('noOtherForJson') : t('noOther')}
        </Text>
        {others.map((model, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one model may be asked through two providers, and the list stands still
          <Badge key={place} tt="none" variant="default">
            {model}
          </Badge>
        ))}
      </Group>
    </Part>
  )
}

async function LeftOut({ notes }: { notes: Preview['notes'] }) {
  const [t, locale] = await Promise.all([getTranslations('bots'), getLocale()])
  return (
    <Alert color="yellow" title={t('leftOut')}>
      {notes.map(({ model, note }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one model may be asked through two providers, and the list stands still
        <Text key={place} size="sm">
          <Code>{model}</Code> {inWords(note, locale)}
        </Text>
      ))}
    </Alert>
  )
}

async function Embedded({ preview: { quoted } }: { preview: Preview }) {
  const t = await getTranslations('bots')
  return (
    <Alert title={t('embedded')}>
      <Stack gap="xs">
        <Text size="sm">{t('embeddedText')}</Text>
        <Text size="sm" fw={600}>
          {quoted.citations.length > 0 ? t('wouldQuote') : t('wouldSay')}
        </Text>
        <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
          {quoted.text}
        </Text>
        {quoted.citations.map(({ passageId, documentId, title }) => (
          <PageLink key={passageId} href={`/console/knowledge/${documentId}`} size="sm">
            {title}
          </PageLink>
        ))}
      </Stack>
    </Alert>
  )
}

async function Passages({ preview: { passages, economy, request } }: { preview: Preview }) {
  const [t, format] = await Promise.all([getTranslations('bots'), getFormatter()])
  return (
    <Part title={t('passages', { count: passages.length })}>
      {passages.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('noPassages')}
        </Text>
      )}
      <Stack component="ol" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
        {passages.map(({ passageId, documentId, title, heading, text, score, confidence }, place) => (
          <li key={passageId}>
            <Group gap="xs">
              <Text size="sm" span>
                [{place + 1}]{' '}
                <PageLink href={`/console/knowledge/${documentId}`} size="sm">
                  {title}
                  {heading && ` › ${heading}`}
                </PageLink>
              </Text>
              <Text size="xs" c="dimmed" span>
                {t('found', {
                  score: format.number(score, { maximumFractionDigits: 1 }),
                  share: format.number(confidence, { style: 'percent' }),
                })}
              </Text>
              {request && <PassageCut economy={economy} passageId={passageId} />}
            </Group>
            <Text size="sm" lineClamp={3}>
              {text}
            </Text>
          </li>
        ))}
      </Stack>
    </Part>
  )
}

async function Messages({ preview: { prompt } }: { preview: Preview }) {
  const t = await getTranslations('bots')
  return (
    <Part title={t('messages')}>
      <Stack component="ol" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
        {prompt.chat.map((message, place) => {
          const role = message.role as 'system' | 'user' | 'assistant' // a prompt of ours has no tools
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: their order is what they are
            <li key={place}>
              <Text size="xs" fw={600} c="dimmed">
                {t(`roles.${role}`)}
              </Text>
              <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
                {textOf(message)}
              </Text>
            </li>
          )
        })}
      </Stack>
    </Part>
  )
}

const textOf = ({ content }: Preview['prompt']['chat'][number]): string =>
  typeof content === 'string' ? content : content.map((part) => (part.type === 'text' ? part.text : '')).join('')

async function Request({ request: { url, headers, body }, isJson }: { request: NonNullable<Preview['request']>; isJson: boolean }) {
  const t = await getTranslations('bots')
  const head = [`POST ${url}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\n')
  return (
    <Part title={t('request')}>
      <Text size="sm" c="dimmed">
        {isJson ? t('requestTextForJson') : t('requestText')}
      </Text>
      <Code block className="console-pre">
        {head}
      </Code>
      <Code block className="console-pre" tabIndex={0}>
        {JSON.stringify(body, null, 2)}
      </Code>
    </Part>
  )
}

async function Flat({ text }: { text: string }) {
  const t = await getTranslations('bots')
  return (
    <Part title={t('flat')}>
      <Text size="sm" c="dimmed">
        {t('flatText')}
      </Text>
      <Code block className="console-pre" tabIndex={0}>
        {text}
      </Code>
    </Part>
  )
}
