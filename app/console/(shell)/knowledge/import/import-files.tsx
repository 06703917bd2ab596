'use client'
import { Button, Group, Loader, Paper, Progress, Stack, Text } from '@mantine/core'
import { IconAlertCircle, IconCheck, IconClock, IconUpload } from '@tabler/icons-react'
import { useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import { inWords } from '#lib/i18n/problems.ts'
import { PageLink } from '../../../ui/links.tsx'
import { type Outcome, sendFile } from './send-file.ts'

type Row = { file: File; state: 'waiting' | 'sending' | Outcome }

/** Files that were chosen or dropped, sent one after the other, each with what became of it. */
export function ImportFiles({ slug }: { slug: string }) {
  const t = useTranslations('knowledge')
  const [rows, setRows] = useState<Row[]>([])
  const [isRunning, setRunning] = useState(false)
  const waiting = rows.filter(({ state }) => state === 'waiting').length
  const ended = rows.filter(({ state }) => typeof state === 'object').length
  const become = (file: File, state: Row['state']) => setRows((held) => held.map((row) => (row.file === file ? { file, state } : row)))

  const run = async () => {
    setRunning(true)
    for (const { file, state } of rows) {
      if (state !== 'waiting') continue
      become(file, 'sending')
      become(file, await sendFile(file, slug))
    }
    setRunning(false)
  }

  return (
    <Stack maw="48rem">
      <div className="console-drop">
        <IconUpload size={28} stroke={1.5} aria-hidden="true" />
        <Text fw={600}>{t('drop')}</Text>
        <Text size="sm" c="dimmed">
          {t('dropText')}
        </Text>
        <input
          type="file"
          multiple
          aria-label={t('drop')}
          disabled={isRunning}
          onChange={({ currentTarget }) => {
            const chosen = Array.from(currentTarget.files ?? [], (file): Row => ({ file, state: 'waiting' }))
            currentTarget.value = '' // the same file may be chosen again, once it is put right
            setRows((held) => [...held.filter(({ state }) => state === 'waiting'), ...chosen])
          }}
        />
      </div>
      {rows.length > 0 && (
        <Paper withBorder p="md">
          <Stack>
            <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
              {rows.map(({ file, state }, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two files may have the same name, and the list only grows
                <li key={place}>
                  <FileRow name={file.name} state={state} />
                </li>
              ))}
            </Stack>
            {ended > 0 && <Progress value={(ended / rows.length) * 100} aria-label={t('progress')} />}
            <Group justify="space-between">
              <Text size="sm" c="dimmed" role="status">
                {t('filesDone', { done: ended, all: rows.length })}
              </Text>
              {waiting > 0 || isRunning ? (
                <Button onClick={run} loading={isRunning}>
                  {t('importFiles', { count: waiting })}
                </Button>
              ) : (
                <PageLink href={`/console/knowledge?bot=${slug}`}>{t('toDocuments')}</PageLink>
              )}
            </Group>
          </Stack>
        </Paper>
      )}
    </Stack>
  )
}

function FileRow({ name, state }: { name: string; state: Row['state'] }) {
  const t = useTranslations('knowledge')
  const said =
    typeof state === 'string' ? t(`states.${state}`) : state.ok ? t('imported', { count: state.imported }) : <Problem {...state} />
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <Sign state={state} />
      <div>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="sm" c={typeof state === 'object' && !state.ok ? 'var(--mantine-color-error)' : 'dimmed'}>
          {said}
        </Text>
      </div>
    </Group>
  )
}

function Sign({ state }: { state: Row['state'] }) {
  if (state === 'sending') return <Loader size={18} />
  if (state === 'waiting') return <IconClock size={18} aria-hidden="true" />
  return state.ok ? (
    <IconCheck size={18} color="var(--mantine-color-teal-6)" aria-hidden="true" />
  ) : (
    <IconAlertCircle size={18} color="var(--mantine-color-error)" aria-hidden="true" />
  )
}

/** Where in the file what is wrong; the server says it in English, here it is in the reader's language. */
function Problem({ problem }: Extract<Outcome, { ok: false }>) {
  const t = useTranslations('knowledge')
  const locale = useLocale()
  const words = (message: string) => inWords(message, locale)
  if (problem === 'unknownType') return t('unknownType')
  if (problem === 'unreachable') return t('unreachable')
  const { line, field, message } = problem
  if (line && field) return t('problemInField', { line, field, message: words(message) })
  return line ? t('problemInLine', { line, message: words(message) }) : field ? `${field}: ${words(message)}` : words(message)
}
