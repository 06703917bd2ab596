import { Badge, Group } from '@mantine/core'
import { getTranslations } from 'next-intl/server'

/** Whether a conversation goes on, and whether its visitor waits for a person. */
export async function ConversationState({ status, isWaiting }: { status: string; isWaiting: boolean }) {
  const t = await getTranslations('conversations')
  const state = status === 'closed' ? 'closed' : 'open'
  return (
    <Group gap={4} component="span" wrap="nowrap" w="max-content">
      <Badge variant="light" color={state === 'open' ? 'teal' : 'gray'} component="span" flex="none">
        {t(`states.${state}`)}
      </Badge>
      {isWaiting && (
        <Badge variant="filled" color="yellow" component="span" flex="none">
          {t('waiting')}
        </Badge>
      )}
    </Group>
  )
}
