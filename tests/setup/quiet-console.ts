import { format } from 'node:util'
import { afterAll, afterEach } from 'vitest'

// A warning nobody asked for is a fault. A test that expects one replaces console.error or console.warn by vi.spyOn.
let said: string[] = []
for (const level of ['error', 'warn'] as const) {
  const print = console[level]
  console[level] = (...words) => {
    said.push(`console.${level}: ${format(...words)}`)
    print(...words)
  }
}

const expectSilence = () => {
  const unexpected = said
  said = []
  if (unexpected.length > 0) throw new Error(`Nobody expected this on the console:\n${unexpected.join('\n')}`)
}
afterEach(expectSilence)
afterAll(expectSilence)
