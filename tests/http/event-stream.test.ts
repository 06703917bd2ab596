import { expect, it } from 'vitest'
import { type EventWriter, eventStream } from '#lib/http/event-stream.ts'

/** A stream whose source is driven by the test. */
function opened(options = {}) {
  let writer: EventWriter | undefined
  let detached = 0
  const response = eventStream((given) => {
    writer = given
    return () => void detached++
  }, options)
  return { response, write: (text: string) => writer?.write(text), end: () => writer?.end(), detached: () => detached }
}

it('carries what was written, then ends, and detaches once', async () => {
  const stream = opened()
  stream.write('data: 1\n\n')
  stream.write('data: 二\n\n')
  stream.end()
  stream.write('after the end')
  expect(await stream.response.text()).toBe('data: 1\n\ndata: 二\n\n')
  expect(stream.response.headers.get('cache-control')).toContain('no-transform')
  expect(stream.detached()).toBe(1)
})

it('drops a reader that does not read once its limit is reached', async () => {
  const stream = opened({ unreadMax: 100_000 })
  for (let n = 0; n < 1_000 && stream.detached() === 0; n++) stream.write('x'.repeat(1_000))
  expect(stream.detached()).toBe(1)
  await expect(stream.response.text()).rejects.toThrow('does not read')
})

it('detaches when the reader leaves', async () => {
  const stream = opened()
  await stream.response.body?.cancel()
  stream.write('nobody hears this')
  expect(stream.detached()).toBe(1)
})

it('detaches from a source that had ended before it was attached', async () => {
  let detached = 0
  const response = eventStream(({ write, end }) => {
    write('data: past\n\n')
    end()
    return () => void detached++
  })
  expect(await response.text()).toBe('data: past\n\n')
  expect(detached).toBe(1)
})
