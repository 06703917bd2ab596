import { Paper, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** Where nothing is yet: what would stand here, and how it gets there. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Paper withBorder p="xl">
      <Stack gap="xs" align="center" ta="center">
        <Text fw={600}>{title}</Text>
        {children}
      </Stack>
    </Paper>
  )
}
