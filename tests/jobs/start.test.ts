import { expect, it } from 'vitest'
import { offerJobs, startJobs } from '#lib/jobs/start.ts'

it('starts the worker once, also where it is asked for before anybody has said how', async () => {
  const started: string[] = []
  const worker = (name: string) => async () => void started.push(name)
  await startJobs()
  expect(started).toEqual([])
  offerJobs(worker('first'))
  offerJobs(worker('second')) // of another copy of the code
  expect(started).toEqual(['first'])
})
