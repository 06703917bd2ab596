import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { z } from 'zod'

const milliseconds = z.object({ p50: z.number(), p99: z.number() }).nullable()
const measured = z.object({
  requests: z.number(),
  ok: z.number(),
  errors: z.record(z.string(), z.number()),
  rps: z.number(),
  durationS: z.number(),
  latencyMs: milliseconds,
  ttftMs: milliseconds,
})

/** What the customers saw: `errors` by HTTP status or kind, `rps` counts good answers only. */
export type Served = z.infer<typeof measured>

/** What is asked, where, and in whose name. `question` replaces the generator's own; `{conversation}` and `{turn}` make it unique. */
export type Target = { url: string; model: string; key?: string; headers?: Record<string, string>; question?: string }

/** Either for some seconds or a number of requests; each customer asks again as soon as he is answered. */
export type Load = { customers: number; stream?: boolean } & ({ seconds: number } | { requests: number })

/** Lets customers ask in a process of their own and resolves when the last has his answer. */
export async function serveCustomers({ url, model, key, headers = {}, question }: Target, load: Load): Promise<Served> {
  const { customers, stream = false } = load
  const body = question && JSON.stringify({ messages: [{ role: 'user', content: question }] })
  const args = [
    join(import.meta.dirname, 'load.mjs'),
    ...['--url', `${url}/v1/chat/completions`, '--model', model, '--concurrency', String(customers)],
    ...('seconds' in load ? ['--duration', String(load.seconds)] : ['--requests', String(load.requests)]),
    ...(key ? ['--key', key] : []),
    ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
    ...(body ? ['--body', body] : []),
    ...(stream ? ['--stream'] : []),
  ]
  const said = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, args, (error, stdout, stderr) =>
      stdout ? resolve(stdout) : reject(new Error(`The customers could not ask: ${stderr}`, { cause: error })),
    )
  })
  return measured.parse(JSON.parse(said))
}

export const errorCount = ({ errors }: Served): number => Object.values(errors).reduce((sum, count) => sum + count, 0)
