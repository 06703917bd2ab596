'use client'
import { ActionIcon, Button, useMantineColorScheme } from '@mantine/core'
import { IconMoon, IconSun } from '@tabler/icons-react'
import { useTranslations } from 'next-intl'
import { useLanguage } from '../../language-switch.tsx'

const others = [
  { scheme: 'light', Icon: IconSun, hidden: { lightHidden: true } },
  { scheme: 'dark', Icon: IconMoon, hidden: { darkHidden: true } },
] as const

/** Light or dark, Chinese or English. Of the two buttons the style sheet shows one: the server does not know which is on. */
export function Appearance() {
  const t = useTranslations('shell')
  const { setColorScheme } = useMantineColorScheme()
  const { otherName, otherTag, choose } = useLanguage()
  return (
    <>
      <Button variant="subtle" color="gray" size="compact-md" lang={otherTag} onClick={choose}>
        {otherName}
      </Button>
      {others.map(({ scheme, Icon, hidden }) => (
        <ActionIcon
          key={scheme}
          {...hidden}
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t(`schemes.${scheme}`)}
          title={t(`schemes.${scheme}`)}
          onClick={() => setColorScheme(scheme)}
        >
          <Icon size={18} />
        </ActionIcon>
      ))}
    </>
  )
}
