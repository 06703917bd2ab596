import { defineConfig } from 'vitest/config'

const console = './tests/setup/quiet-console.ts'
const elsewhere = ['tests/browser/**', 'tests/start/**']

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 3, // tests wait for sockets and pages a third of their time: three fill two cores
    reporters: ['default', './tests/setup/summary-reporter.ts'],
    unstubEnvs: true,
    restoreMocks: true,
    // Limits are for what hangs: a slow machine is no defect.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit+flows',
          include: ['tests/**/*.test.ts'],
          exclude: elsewhere,
          globalSetup: './tests/setup/template-database.ts',
          setupFiles: [console, './tests/setup/own-database.ts', './tests/setup/next-request.ts'],
          testTimeout: 10_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'start',
          include: ['tests/start/*.test.ts'],
          maxWorkers: 2, // each starts the product more than once
          setupFiles: [console],
          testTimeout: 300_000,
          hookTimeout: 240_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/*.test.ts'],
          setupFiles: [console],
          testTimeout: 180_000,
          hookTimeout: 240_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
