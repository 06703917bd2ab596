import { SimpleGrid, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** Figures under their names, side by side. */
export function FactList({ facts, className }: { facts: readonly (readonly [string, ReactNode])[]; className?: string }) {
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 3, lg: 5 }} m={0}>
      {facts.map(([term, value]) => (
        <Stack key={term} gap={2}>
          <Text component="dt" size="sm" c="dimmed">
            {term}
          </Text>
          <Text component="dd" m={0} fw={600} size="lg" className={className}>
            {value}
          </Text>
        </Stack>
      ))}
    </SimpleGrid>
  )
}
