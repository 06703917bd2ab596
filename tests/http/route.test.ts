import { expect, it } from 'vitest'
import { Failure } from '#lib/failure.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { once } from '#lib/process.ts'
import { call } from '#tests/fakes/caller.ts'

it('logs what is not ready as one warning without a stack, and what fails as an error with it', async () => {
  const lines: [level: string, fields: object][] = []
  const at = (level: string) => (fields: object) => lines.push([level, fields])
  once('monitoring.log', () => ({ warn: at('warn'), error: at('error'), info: at('info'), debug: at('debug') }))
  const away = new Error('connection refused')
  const failing = (failure: Failure) =>
    endpoint({
      GET: route({ access: 'public', withoutDatabase: true, says: 'Fails.', answers: {} }, async () => Promise.reject(failure)),
    })

  await call(failing(new Failure('not_ready', 'database: it cannot be reached.', { cause: away })), 'GET')
  await call(failing(new Failure('internal', 'Something broke.', { cause: away })), 'GET')

  expect(lines).toMatchObject([
    ['warn', { code: 'not_ready', reason: 'connection refused' }],
    ['error', { code: 'internal', err: away }],
  ])
  expect(lines[0]?.[1]).not.toHaveProperty('err')
})
