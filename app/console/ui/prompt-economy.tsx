import { Badge, Text } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { Economy } from '#lib/chat/economy/told.ts'

/** How much of what was found for a question goes into its prompt. */
export async function PromptEconomy({ economy: { tokensBefore, tokensAfter, turns } }: { economy: Economy }) {
  const [t, format] = await Promise.all([getTranslations('economy'), getFormatter()])
  const count = (how: 'out' | 'short') => turns.filter(({ left }) => left === how).length
  return (
    <Text size="sm">
      {t('tokens', { before: format.number(tokensBefore), after: format.number(tokensAfter) })}{' '}
      {count('out') > 0 && t('turnsOut', { count: count('out') })} {count('short') > 0 && t('turnsShort', { count: count('short') })}
    </Text>
  )
}

/** Says of a passage that it does not go into the prompt, or not all of it. */
export async function PassageCut({ economy, passageId }: { economy: Economy | null | undefined; passageId: string }) {
  const t = await getTranslations('economy')
  const cut = economy?.passages.find((passage) => passage.passageId === passageId)
  return (
    cut && (
      <Badge variant="light" color="gray" tt="none">
        {cut.sentences ? t('sentencesOut', { count: cut.sentences.length }) : t('passageOut')}
      </Badge>
    )
  )
}
