'use client'
import { Alert, Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import { inWords } from '#lib/i18n/problems.ts'
import { useAction } from '../../ui/use-action.ts'
import { readPriceFile } from './actions.ts'

type File = { name: string; text: string; format: 'csv' | 'json' }
type Tried = Extract<Awaited<ReturnType<typeof readPriceFile>>, { ok: true }>['data']

const sample = `model,currency,inputPerMillion,outputPerMillion,validFrom,note
openai/gpt-4o-mini,USD,0.15,0.60,2026-01-01,price page
qwen/qwen-max,CNY,2.4,9.6,,contract 17`
const shownMax = 20

/** A price list: read, shown what it would change, and only then saved. */
export function PriceImport() {
  const t = useTranslations('prices')
  const router = useRouter()
  const [file, setFile] = useState<File>()
  const [tried, setTried] = useState<Tried>()
  const reading = useAction(readPriceFile, { onDone: setTried })
  const saving = useAction(readPriceFile, {
    said: t('fileSaved'),
    onDone() {
      setTried(undefined)
      router.refresh()
    },
  })
  const choose = async (chosen: globalThis.File | undefined) => {
    setTried(undefined)
    if (!chosen) return
    const read: File = { name: chosen.name, text: await chosen.text(), format: /\.json$/i.test(chosen.name) ? 'json' : 'csv' }
    setFile(read)
    reading.run({ text: read.text, format: read.format, isDryRun: true })
  }
  return (
    <Paper withBorder p="lg">
      <Stack>
        <Title order={2} size="h4">
          {t('import')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('importText')}
        </Text>
        <Code block className="console-pre">
          {sample}
        </Code>
        <input
          type="file"
          accept=".csv,.json,text/csv,application/json"
          aria-label={t('chooseFile')}
          onChange={({ currentTarget }) => {
            choose(currentTarget.files?.[0])
            currentTarget.value = '' // the same file may be chosen again, once it is put right
          }}
        />
        {reading.problem && <Alert color="red">{reading.problem}</Alert>}
        {file && tried && <Outcome name={file.name} {...tried} />}
        {file && tried && tried.errors.length === 0 && tried.changes.some(({ change }) => change !== 'same') && (
          <Group>
            <Button loading={saving.isPending} onClick={() => saving.run({ text: file.text, format: file.format, isDryRun: false })}>
              {t('saveFile')}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  )
}

function Outcome({ name, changes, errors }: Tried & { name: string }) {
  const t = useTranslations('prices')
  const locale = useLocale()
  const count = (kind: Tried['changes'][number]['change']) => changes.filter(({ change }) => change === kind).length
  const written = changes.filter(({ change }) => change !== 'same')
  return (
    <div role="status">
      <Text fw={600}>{t('fileChanges', { name, added: count('new'), changed: count('changed'), same: count('same') })}</Text>
      {errors.length > 0 ? (
        <>
          <Text>{t('fileErrors')}</Text>
          <ul>
            {errors.slice(0, shownMax).map(({ line, field, message }) => (
              <li key={`${line} ${field} ${message}`}>{t('errorInLine', { line, field, message: inWords(message, locale) })}</li>
            ))}
          </ul>
        </>
      ) : (
        <ul>
          {written.slice(0, shownMax).map(({ line, model, change }) => (
            <li key={line}>
              <Code>{model}</Code> {t(`changes.${change}`)}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
