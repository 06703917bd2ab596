import { expect, it } from 'vitest'
import { adjusted, learnRefused, refusedBy } from '#lib/llm/parameters.ts'
import { refusalOf, toldBy } from '#lib/llm/refusal.ts'

const settings = { temperature: 1.8, maxTokens: 90_000 }
const refusal = (error: object) => refusalOf(400, toldBy({ error: { type: 'invalid_request_error', ...error } }))

it.each([
  ['max_tokens', { code: 'unsupported_parameter', param: 'max_tokens', message: "Use 'max_completion_tokens' instead." }],
  ['temperature', { code: 'unsupported_value', param: 'temperature', message: 'Only the default (1) value is supported.' }],
  ['temperature', { code: null, message: "Unrecognized parameter: 'temperature'" }],
  ['response_format', { param: 'response_format', message: "'response_format' of type 'json_schema' is not supported with this model." }],
  ['response_format', { param: 'response_format.type', code: 'invalid_value', message: "Invalid value: 'json_schema'." }],
])('leaves %s out of every turn of a model that takes none: %o', (name, error) => {
  const model = `test/${JSON.stringify(error)}`
  const leftOut = new Set<string>()
  expect(learnRefused(model, refusal(error), refusedBy(model), leftOut)).toBe(true)
  expect(refusedBy(model)).toEqual(new Set([name]))
  expect(leftOut).toEqual(new Set())
})

it.each([
  ['max_tokens', { code: 'invalid_value', param: 'max_tokens', message: 'max_tokens is too large: 90000.' }],
  ['temperature', { code: null, param: 'temperature', message: 'temperature must be at most 1' }],
  ['response_format', { param: 'response_format', message: "Invalid schema for response_format 'answer': 'minimum' is not supported." }],
])('leaves %s out of this turn alone where its value was wrong: %o', (name, error) => {
  const model = `test/${JSON.stringify(error)}`
  const leftOut = new Set<string>()
  expect(learnRefused(model, refusal(error), refusedBy(model), leftOut)).toBe(true)
  expect(learnRefused(model, refusal(error), refusedBy(model), leftOut)).toBe(false) // it was not the value, then
  expect(refusedBy(model)).toEqual(new Set())
  expect(adjusted(model, settings)).toEqual({ settings, options: {}, notes: [] }) // another turn
  const { settings: kept, options, notes } = adjusted(model, settings, leftOut)
  const field = { max_tokens: 'maxTokens', temperature: 'temperature', response_format: 'none' }[name]
  expect(kept).toEqual(Object.fromEntries(Object.entries(settings).filter(([key]) => key !== field)))
  expect(options).toEqual({})
  expect(notes).toEqual(field === 'none' ? [] : [`${name} left out: its value was refused`])
})

it.each([
  ['openai/gpt-5-mini', ['max_tokens', 'temperature', 'top_p']],
  ['openai/gpt-5-2025-08-07', ['max_tokens', 'temperature', 'top_p']],
  ['openai/o3', ['max_tokens', 'temperature', 'top_p']],
  ['openai/gpt-5.4', ['max_tokens']],
  ['openai/gpt-5-chat-latest', ['max_tokens']],
  ['openai/gpt-4o-mini', []],
  ['gateway/gpt-5', []],
])('knows what %s refuses before it has: %o', (model, names) => {
  expect([...refusedBy(model)]).toEqual(names)
})
