import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { loadSecrets } from '#lib/start/secrets.ts'
import type { DataDir, Product } from '../product.ts'
import type { Decided, Form } from './replay.ts'

/** How many tokens a prompt has: by OpenAI's vocabulary, and as the stand-in for the vendor counts. */
export type Counted = { byVocabulary: number; byStandIn: number }

/** What decide.ts tells of a question. */
export type Decision = Omit<Decided, 'asked' | 'cost'> & { prompt: Record<Form, Counted> }

/** What a running product decides about each of so many `distinctQuestions`, in their order. */
export async function decisionsOf(count: number, { databaseUrl }: Product, { path, key }: DataDir): Promise<Decision[]> {
  const { frontdeskSecret } = await loadSecrets(path)
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    FRONTDESK_SECRET: frontdeskSecret,
    FRONTDESK_INIT_API_KEY: key,
    LOG_LEVEL: 'error',
  }
  const args = [join(import.meta.dirname, 'decide.ts'), String(count)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 64 * 1_048_576 })
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}
