import { Paper, Stack, Text, Title } from '@mantine/core'
import { getTranslations } from 'next-intl/server'
import { passwordCharsMin } from '#lib/access/password.ts'
import { consolePage, titled } from '../../ui/console-page.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PasswordForm } from './password-form.tsx'

export const generateMetadata = titled('account')

export default consolePage('account', 'account', async ({ user }) => {
  const t = await getTranslations('account')
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead', { email: user.email })} />
      <Paper withBorder p="lg" maw="28rem">
        <Stack>
          <Title order={2} size="h4">
            {t('changePassword')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('changeText')}
          </Text>
          <PasswordForm email={user.email} charsMin={passwordCharsMin} />
        </Stack>
      </Paper>
    </>
  )
})
