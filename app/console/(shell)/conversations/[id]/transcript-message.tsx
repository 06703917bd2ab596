import { Anchor, Badge, Group, Paper, Stack, Text } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import { isApology } from '#lib/chat/prompt.ts'
import type { TranscriptMessage as Message } from '#lib/chat/transcript-answers.ts'
import { Moment } from '../../../ui/moment.tsx'
import { Money } from '../../../ui/money.tsx'
import { TraceDetails } from './trace-details.tsx'

const speakers = { user: 'visitor', assistant: 'bot', operator: 'operator', system: 'system' } as const
const colorOf = { pending: 'blue', failed: 'red', brokenOff: 'red', cancelled: 'gray', length: 'yellow', content_filter: 'yellow' } as const

type Props = { message: Message; isTraceOpen: boolean; showsPictures: boolean }

/** One message: who said what, on which passages it stands, what the visitor thought of it, and how it came about. */
export async function TranscriptMessage({ message, isTraceOpen, showsPictures }: Props) {
  const t = await getTranslations('conversations')
  const { id, role, text, createdAt, citations, attachments, feedback, trace } = message
  const speaker = speakers[role as keyof typeof speakers] ?? 'system'
  return (
    <Paper component="li" id={id} withBorder p="md" className={`console-message console-message-${speaker}`}>
      <Stack gap="xs">
        <Group gap="xs">
          <Text fw={600} size="sm">
            {t(`speakers.${speaker}`)}
          </Text>
          <Text size="sm" c="dimmed">
            <Moment at={createdAt} />
          </Text>
          <Marks message={message} />
        </Group>
        {text && <Text className="console-words">{text}</Text>}
        {!text && attachments.length === 0 && <Text c="dimmed">{t('noWords')}</Text>}
        {attachments.length > 0 && <Attachments attachments={attachments} areShown={showsPictures} />}
        {citations.length > 0 && <Citations citations={citations} />}
        {feedback && <Opinion {...feedback} />}
        {role === 'assistant' && <Outcome message={message} />}
        {trace && <TraceDetails trace={trace} latencyMs={message.latencyMs} isOpen={isTraceOpen} />}
      </Stack>
    </Paper>
  )
}

/** What is out of the ordinary with a reply. */
async function Marks({ message }: { message: Message }) {
  const t = await getTranslations('conversations')
  const { degraded, cached } = message
  const ending = endingOf(message)
  return (
    <>
      {ending && (
        <Badge variant="light" color={colorOf[ending]}>
          {t(`endings.${ending}`)}
        </Badge>
      )}
      {degraded && (
        <Badge variant="filled" color="yellow" title={t('degradedText')}>
          {t('degraded')}
        </Badge>
      )}
      {cached && (
        <Badge variant="light" color="gray">
          {t('cached')}
        </Badge>
      )}
    </>
  )
}

/** How a reply ended that did not come to its own end. */
function endingOf({ status, text, finishReason }: Message): keyof typeof colorOf | undefined {
  if (status === 'failed' && text !== '' && !isApology(text)) return 'brokenOff'
  if (status === 'pending' || status === 'failed' || status === 'cancelled') return status
  return finishReason === 'length' || finishReason === 'content_filter' ? finishReason : undefined
}

type Attached = Message['attachments']

async function Attachments({ attachments, areShown }: { attachments: Attached; areShown: boolean }) {
  const t = await getTranslations('conversations')
  if (!areShown) return <Text c="dimmed">{t('hiddenAttachments', { count: attachments.length })}</Text>
  return (
    <Group gap="xs">
      {attachments.map((one) => (
        <a key={one.id} href={`/api/admin/images/${one.id}`}>
          <Attachment {...one} />
        </a>
      ))}
    </Group>
  )
}

async function Attachment({ id, bytes, width, height }: Attached[number]) {
  const [t, format] = await Promise.all([getTranslations('conversations'), getFormatter()])
  if (width === null || height === null)
    return t('attachedText', { size: format.number(Math.ceil(bytes / 1_000), { style: 'unit', unit: 'kilobyte' }) })
  return (
    // biome-ignore lint/performance/noImgElement: it is small already, and for whoever is signed in only
    <img
      className="console-picture"
      src={`/api/admin/images/${id}`}
      width={width}
      height={height}
      loading="lazy"
      alt={t('picture', { width: String(width), height: String(height) })}
    />
  )
}

async function Citations({ citations }: { citations: Message['citations'] }) {
  const t = await getTranslations('conversations')
  return (
    <section aria-label={t('sources')}>
      <Text size="sm" fw={600}>
        {t('sources')}
      </Text>
      <Stack component="ol" gap={4} my={4} className="console-numbered-list">
        {citations.map(({ documentId, title, url, quote }) => (
          <li key={`${documentId} ${quote}`}>
            <Text size="sm">{url ? <Anchor href={url}>{title}</Anchor> : title}</Text>
            <Text size="sm" c="dimmed" component="blockquote" m={0} className="console-words">
              {quote}
            </Text>
          </li>
        ))}
      </Stack>
    </section>
  )
}

async function Opinion({ rating, comment }: NonNullable<Message['feedback']>) {
  const t = await getTranslations('conversations')
  const said = rating === 'up' ? t('up') : rating === 'down' ? t('down') : t('stars', { rating })
  return (
    <Text size="sm">
      <b>{t('opinion')}</b> {said}
      {comment && <>: {comment}</>}
    </Text>
  )
}

/** Who answered, how long it took and what it cost, in one line. */
async function Outcome({ message: { model, latencyMs, cost, status } }: { message: Message }) {
  const [t, format] = await Promise.all([getTranslations('conversations'), getFormatter()])
  if (status === 'pending') return null
  return (
    <Text size="sm" c="dimmed" component="div">
      <Group gap="sm">
        <span>{model ?? t('noModel')}</span>
        {latencyMs !== null && <span>{format.number(latencyMs, { style: 'unit', unit: 'millisecond' })}</span>}
        <span>
          {t('spent')} <Money cost={cost} />
        </span>
      </Group>
    </Text>
  )
}
