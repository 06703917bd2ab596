'use client'
import { NativeSelect } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'

/** Whose knowledge the page is about; the address holds it. */
export function BotSwitch({ path, slug, bots }: { path: string; slug: string; bots: { slug: string; name: string }[] }) {
  const t = useTranslations('knowledge')
  const router = useRouter()
  return (
    <NativeSelect
      label={t('bot')}
      value={slug}
      onChange={(event) => router.push(`${path}?bot=${event.currentTarget.value}`)}
      data={bots.map(({ slug, name }) => ({ value: slug, label: name }))}
      maw="20rem"
      mb="lg"
    />
  )
}
