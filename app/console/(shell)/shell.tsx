'use client'
import { ActionIcon, AppShell, Burger, Group, Kbd, NavLink, Stack, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconBook,
  IconChartBar,
  IconCoin,
  IconCpu,
  IconHistory,
  IconHome,
  IconKey,
  IconLogout,
  IconMessageChatbot,
  IconMessages,
  IconPlug,
  IconRefresh,
  IconRoute,
  IconSearch,
  IconStack2,
  IconUserCircle,
  IconUsers,
  IconWallet,
} from '@tabler/icons-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect, useState } from 'react'
import type { Role } from '#lib/access/roles.ts'
import { Appearance } from '../ui/appearance.tsx'
import { TimeZoneCookie } from '../ui/time-zone-cookie.tsx'
import type { Act, Place } from './navigation.ts'

const icons: Record<Place['name'], typeof IconHome> = {
  overview: IconHome,
  conversations: IconMessages,
  knowledge: IconBook,
  bots: IconMessageChatbot,
  providers: IconPlug,
  models: IconCpu,
  routing: IconRoute,
  prices: IconCoin,
  keys: IconKey,
  batches: IconStack2,
  usage: IconChartBar,
  budgets: IconWallet,
  cache: IconRefresh,
  users: IconUsers,
  audit: IconHistory,
}

// Loaded when it is first asked for: most pages are left without it.
const Palette = dynamic(() => import('./palette.tsx').then(({ Palette }) => Palette), { ssr: false })
const KeyboardHelp = dynamic(() => import('./keyboard-help.tsx').then(({ KeyboardHelp }) => KeyboardHelp), { ssr: false })

type Props = { user: { email: string; name: string | null; role: Role }; places: Place[]; acts: Act[]; children: ReactNode }

/** Menu, palette and who is signed in, around every page of the console. */
export function Shell({ user, places, acts, children }: Props) {
  const t = useTranslations('shell')
  const path = usePathname()
  const [isMenuOpen, menu] = useDisclosure()
  const [asked, setAsked] = useState<'palette' | 'help'>()
  useShortcuts(setAsked)
  const isHere = (href: string) => path === href || (href !== '/console' && path.startsWith(`${href}/`))

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !isMenuOpen } }}
      padding={{ base: 'md', md: 'xl' }}
    >
      <a className="console-skip" href="#content">
        {t('skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={isMenuOpen}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={isMenuOpen ? t('closeMenu') : t('openMenu')}
            />
            {/* biome-ignore lint/performance/noImgElement: a drawing of 400 bytes has nothing to optimise */}
            <img src="/icon.svg" alt="" width={28} height={28} />
            <Text fw={650} visibleFrom="xs">
              Frontdesk
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <UnstyledButton
              onClick={() => setAsked('palette')}
              px="sm"
              h={36}
              bd="1px solid var(--mantine-color-default-border)"
              style={{ borderRadius: 'var(--mantine-radius-md)' }}
              aria-label={t('find')}
            >
              <Group gap="xs" wrap="nowrap">
                <IconSearch size={16} />
                <Text size="sm" c="dimmed" visibleFrom="md">
                  {t('find')}
                </Text>
                <Kbd size="xs" visibleFrom="md">
                  ⌘K
                </Kbd>
              </Group>
            </UnstyledButton>
            <Appearance />
          </Group>
        </Group>
      </AppShell.Header>

      <AppShell.Navbar p="sm" aria-label={t('menu')}>
        <AppShell.Section grow style={{ overflowY: 'auto' }}>
          {places.map(({ href, name }) => {
            const Icon = icons[name]
            return (
              <NavLink
                key={href}
                component={Link}
                prefetch={false}
                href={href}
                label={t(`places.${name}`)}
                leftSection={<Icon size={18} stroke={1.75} />}
                active={isHere(href)}
                aria-current={isHere(href) ? 'page' : undefined}
                onClick={menu.close}
                style={{ borderRadius: 'var(--mantine-radius-md)' }}
              />
            )
          })}
        </AppShell.Section>
        <AppShell.Section>
          <Group gap="xs" wrap="nowrap" justify="space-between">
            <NavLink
              component={Link}
              prefetch={false}
              href="/console/account"
              leftSection={<IconUserCircle size={18} stroke={1.75} />}
              label={user.name ?? user.email}
              description={t(`roles.${user.role}`)}
              active={isHere('/console/account')}
              onClick={menu.close}
              noWrap
              style={{ borderRadius: 'var(--mantine-radius-md)' }}
            />
            <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('signOut')} title={t('signOut')} onClick={leave}>
              <IconLogout size={18} />
            </ActionIcon>
          </Group>
        </AppShell.Section>
      </AppShell.Navbar>

      <AppShell.Main id="content">
        <Stack maw="72rem" mx="auto" gap="md">
          <div>{children}</div>
        </Stack>
      </AppShell.Main>

      {asked === 'palette' && <Palette places={places} acts={acts} onClose={() => setAsked(undefined)} />}
      {asked === 'help' && <KeyboardHelp onClose={() => setAsked(undefined)} />}
      <TimeZoneCookie />
    </AppShell>
  )
}

/** What is needed once, at the end, is loaded then. */
async function leave(): Promise<void> {
  const { signOut } = await import('next-auth/react')
  await signOut({ callbackUrl: '/console/sign-in' })
}

/** ⌘K or Ctrl+K opens the palette from anywhere, `?` the list of keys where nobody is typing. */
function useShortcuts(ask: (what: 'palette' | 'help') => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = (event.target as HTMLElement).closest?.('input, textarea, select, [contenteditable]')
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') ask('palette')
      else if (event.key === '?' && !isTyping) ask('help')
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [ask])
}
