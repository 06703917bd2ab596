import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { openapiOf } from '#lib/http/openapi.ts'
import { jsonSchemas } from '#lib/http/openapi-schemas.ts'
import { codeSamples } from '#tests/fakes/code-samples.ts'
import { routesOnDisk } from '#tests/fakes/surface.ts'
import packageJson from '../../package.json' with { type: 'json' }

/* docs/openapi.json is the API's description, made from the routes as they stand on disk; UPDATE_DOCS=1 writes it anew. */
const file = 'docs/openapi.json'
const routes = (await routesOnDisk()).flatMap(({ path, method, handler: { spec } }) => (spec ? [{ path, method, spec }] : []))
const made = openapiOf(routes, { version: packageJson.version, url: 'http://127.0.0.1:3000', samples: codeSamples })
const operations = Object.values(made.paths).flatMap((methods) => Object.values(methods))

it('has a word for every route: what it does, and what it answers', () => {
  const silent = routes
    .filter(({ path }) => !path.startsWith('/api/admin')) // MERGE: this line goes once the routes of /api/admin say what they do
    .filter(({ spec: { says, answers } }) => !says || !answers)
  expect(silent.map(({ path, method }) => `${method} ${path}`)).toEqual([])
})

it('is written down as it is', () => {
  const text = `${JSON.stringify(made, undefined, 2)}\n`
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, text)
  expect(readFileSync(file, 'utf8')).toBe(text)
})

it('is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(made)))
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
  const { info, ...nameless } = made
  expect((await new Validator().validate(JSON.parse(JSON.stringify(nameless)))).valid).toBe(false)
})

it('refers to nothing that is not there, and gives each operation a name of its own', () => {
  const references = Array.from(JSON.stringify(made).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g), ([, kind = '', name = '']) => [
    kind,
    name,
  ])
  expect(references.length).toBeGreaterThan(50)
  const components: Record<string, object> = made.components
  expect(references.filter(([kind = '', name = '']) => !(name in (components[kind] ?? {})))).toEqual([])
  const names = operations.map(({ operationId }) => operationId)
  expect(new Set(names).size).toBe(names.length)
})

it('shows every sample at an operation', () => {
  const shown = operations.flatMap((operation) => operation['x-codeSamples'] ?? [])
  expect(shown).toHaveLength(globSync('examples/*').length)
})

it('refuses two different schemas under one name', () => {
  const schemas = jsonSchemas()
  schemas.of(z.object({ a: z.string() }).meta({ id: 'Twin' }))
  expect(() => schemas.of(z.object({ b: z.string() }).meta({ id: 'Twin' }))).toThrow('Two different schemas are named Twin')
})
