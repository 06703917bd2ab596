import { Center, Group, Paper, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Appearance } from './appearance.tsx'
import { TimeZoneCookie } from './time-zone-cookie.tsx'

/** What stands around the pages before the sign-in. */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack w="min(24rem, 100%)">
        <Group justify="space-between">
          <Group gap="xs">
            {/* biome-ignore lint/performance/noImgElement: a drawing of 400 bytes has nothing to optimise */}
            <img src="/icon.svg" alt="" width={28} height={28} />
            <Text fw={650}>Frontdesk</Text>
          </Group>
          <Group gap={4}>
            <Appearance />
          </Group>
        </Group>
        <Paper withBorder p="lg">
          <Stack>
            <Title order={1} size="h3">
              {title}
            </Title>
            {children}
          </Stack>
        </Paper>
      </Stack>
      <TimeZoneCookie />
    </Center>
  )
}
