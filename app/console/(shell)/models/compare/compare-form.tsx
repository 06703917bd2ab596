'use client'
import { Alert, Button, Code, Group, MultiSelect, NativeSelect, Paper, Progress, Stack, TableTd, TableTr, Text } from '@mantine/core'
import { type NumberFormatOptions, useFormatter, useTranslations } from 'next-intl'
import { type FormEvent, useRef, useState } from 'react'
import type { ComparedModel, ComparisonLine } from '#lib/evaluation/compare-models.ts'
import { type BrokenLines, readLines } from '../../../ui/json-lines.ts'
import { NumberField } from '../../../ui/number-field.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { ScrollTable } from '../../../ui/scroll-table.tsx'

type Props = { models: string[]; bots: { slug: string; name: string }[] }
const modelsMax = 10

/** Lets several models answer a bot's golden questions, and lays them side by side. It goes on while this page stays open. */
export function CompareForm({ models, bots }: Props) {
  const t = useTranslations('models')
  const [chosen, setChosen] = useState<string[]>([])
  const [bot, setBot] = useState(bots[0]?.slug ?? '')
  const [limit, setLimit] = useState<number | string>(20)
  const [far, setFar] = useState<ComparisonLine>()
  const [ending, setEnding] = useState<ComparisonLine | BrokenLines>()
  const running = useRef<AbortController>(undefined)

  const begin = async (event: FormEvent) => {
    event.preventDefault()
    running.current = new AbortController()
    setEnding(undefined)
    setFar({ done: 0, total: chosen.length * Number(limit), models: null })
    const told = (line: ComparisonLine) => {
      setFar(line)
      return line.models !== null
    }
    const asked = { bot, models: chosen, limit: Number(limit) }
    const ended = await readLines<ComparisonLine>('/api/admin/models/compare', asked, told, running.current.signal)
    setFar(undefined)
    setEnding(ended)
  }

  return (
    <Stack gap="lg">
      <Paper withBorder p="lg" maw="40rem" component="form" onSubmit={begin}>
        <Stack>
          <MultiSelect
            label={t('compareModels')}
            description={t('compareModelsText', { max: modelsMax })}
            data={models}
            value={chosen}
            onChange={setChosen}
            maxValues={modelsMax}
            limit={100}
            searchable
            hidePickedOptions
            disabled={far !== undefined}
          />
          <NativeSelect
            label={t('compareBot')}
            description={t('compareBotText')}
            data={bots.map(({ slug, name }) => ({ value: slug, label: name }))}
            value={bot}
            onChange={({ currentTarget }) => setBot(currentTarget.value)}
            disabled={far !== undefined}
          />
          <NumberField
            label={t('compareLimit')}
            min={1}
            max={200}
            step={1}
            maw="14rem"
            defaultValue={limit}
            onChange={setLimit}
            disabled={far !== undefined}
          />
          <Text size="sm" c="dimmed">
            {t('compareCost')}
          </Text>
          {far ? (
            <Button variant="default" style={{ alignSelf: 'flex-start' }} onClick={() => running.current?.abort()}>
              {t('compareStop')}
            </Button>
          ) : (
            <Button type="submit" style={{ alignSelf: 'flex-start' }} disabled={chosen.length === 0 || bot === '' || limit === ''}>
              {t('compare')}
            </Button>
          )}
          {far && <HowFar {...far} />}
        </Stack>
      </Paper>
      <div role="status">{ending && ('models' in ending ? <Compared models={ending.models ?? []} /> : <Broken {...ending} />)}</div>
    </Stack>
  )
}

function HowFar({ done, total }: ComparisonLine) {
  const t = useTranslations('models')
  return (
    <Group gap="sm" wrap="nowrap">
      <Progress value={(done / total) * 100} animated flex={1} aria-label={t('compare')} />
      <Text size="sm" c="dimmed">
        {t('compareFar', { done, total })}
      </Text>
    </Group>
  )
}

function Broken(ending: BrokenLines) {
  const t = useTranslations('models')
  if (ending.state === 'stopped') return <Alert color="yellow">{t('compareStopped')}</Alert>
  return <Alert color="red">{ending.state === 'refused' ? <Problem message={ending.message} /> : t('compareBroken')}</Alert>
}

/** The best first. */
function Compared({ models }: { models: ComparedModel[] }) {
  const t = useTranslations('models')
  const format = useFormatter()
  const columns = [
    { name: t('model') },
    { name: t('score'), isNumber: true },
    { name: t('answered'), isNumber: true },
    { name: t('firstWord'), isNumber: true },
    { name: t('tokensPerSecond'), isNumber: true },
    { name: t('cost'), isNumber: true },
  ]
  const figure = (value: number | null, options: NumberFormatOptions) => (value === null ? '–' : format.number(value, options))
  return (
    <>
      <ScrollTable label={t('compare')} columns={columns}>
        {models
          .toSorted((a, b) => b.score - a.score)
          .map(({ model, score, asked, answered, firstTokenMs, tokensPerSecond, cost }) => (
            <TableTr key={model}>
              <TableTd>
                <Code>{model}</Code>
              </TableTd>
              <TableTd className="console-number">{figure(score, { style: 'percent', maximumFractionDigits: 0 })}</TableTd>
              <TableTd className="console-number">{t('answeredOf', { answered, asked })}</TableTd>
              <TableTd className="console-number">
                {figure(firstTokenMs, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 })}
              </TableTd>
              <TableTd className="console-number">{figure(tokensPerSecond, { maximumFractionDigits: 0 })}</TableTd>
              <TableTd className="console-number">
                {cost === null
                  ? t('costUnknown')
                  : cost.length === 0
                    ? t('free')
                    : cost.map(({ amount, currency }) => `${amount} ${currency}`).join(' + ')}
              </TableTd>
            </TableTr>
          ))}
      </ScrollTable>
      <Text size="sm" c="dimmed" mt="xs">
        {t('scoreText')}
      </Text>
    </>
  )
}
