'use client'
import { useMantineColorScheme } from '@mantine/core'
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { useLanguage } from '../../language-switch.tsx'
import type { Act, Place } from './navigation.ts'

type Props = { places: Place[]; acts: Act[]; onClose: () => void }

/** Every place and act by its name; what is typed can also be looked for in the conversations. */
export function Palette({ places, acts, onClose }: Props) {
  const t = useTranslations('shell')
  const router = useRouter()
  const { setColorScheme } = useMantineColorScheme()
  const { otherName, choose } = useLanguage()
  const [query, setQuery] = useState('')
  useEffect(() => spotlight.open(), [])
  const to = (href: string) => () => router.push(href)
  const matching = ({ label = '' }: SpotlightActionData) => label.toLowerCase().includes(query.trim().toLowerCase())
  const groups = [
    { group: t('goTo'), actions: places.map(({ href, name }) => ({ id: href, label: t(`places.${name}`), onClick: to(href) })) },
    { group: t('begin'), actions: acts.map(({ href, name }) => ({ id: href, label: t(`acts.${name}`), onClick: to(href) })) },
    {
      group: t('appearance'),
      actions: [
        ...(['light', 'dark', 'auto'] as const).map((scheme) => ({
          id: scheme,
          label: t(`schemes.${scheme}`),
          onClick: () => setColorScheme(scheme),
        })),
        { id: 'language', label: otherName, onClick: choose },
      ],
    },
  ].map(({ group, actions }) => ({ group, actions: actions.filter(matching) }))
  const looked = query.trim()
  const search = looked && {
    id: 'search',
    label: t('searchConversations', { text: looked }),
    onClick: to(`/console/conversations?text=${encodeURIComponent(looked)}`),
  }

  return (
    <Spotlight.Root query={query} onQueryChange={setQuery} onSpotlightClose={onClose} shortcut={null}>
      <Spotlight.Search placeholder={t('find')} aria-label={t('find')} leftSection={<IconSearch size={18} />} />
      <Spotlight.ActionsList>
        {groups
          .filter(({ actions }) => actions.length > 0)
          .map(({ group, actions }) => (
            <Spotlight.ActionsGroup key={group} label={group}>
              {actions.map(({ id, ...action }) => (
                <Spotlight.Action key={id} {...action} />
              ))}
            </Spotlight.ActionsGroup>
          ))}
        {search && <Spotlight.Action key={search.id} label={search.label} onClick={search.onClick} />}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
