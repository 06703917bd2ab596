import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { buildInputs } from '#lib/start/build.ts'

it('builds anew for changes of files that are there', () => {
  const { folders, files } = buildInputs
  expect([...folders, ...files].filter((path) => !existsSync(path))).toEqual([])
})
