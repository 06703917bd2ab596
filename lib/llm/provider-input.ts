import { z } from 'zod'
import { type CredentialField, credentialFields } from '../vendor-variables.ts'
import { genericForm } from './providers/generic.ts'
import { vendorSlugs } from './vendors.ts'

/* What may be said of a provider. What no schema can tell, such as where an address leads, is judged by its rules. */

const credential = z
  .string()
  .trim()
  .min(1)
  .max(4_000)
  .regex(/^[\x20-\x7e\u00a0-\uffff]+$/, 'expected one line: it holds a line break or another control character')

const credentialsOf = <Field extends z.ZodType>(field: Field) =>
  z.strictObject({
    ...(Object.fromEntries(credentialFields.map((name) => [name, field])) as Record<CredentialField, Field>),
    headers: z
      .record(
        z.string().regex(/^[\w-]{1,100}$/),
        z
          .string()
          .max(4_000)
          .regex(/^[\x20-\x7e]*$/),
      )
      .optional()
      .describe('Headers to send with each call.'),
  })

const whole = (min: number, max: number) => z.number().int().min(min).max(max)
const name = z.string().trim().min(1).max(60)
const address = z
  .url({ protocol: /^(?:https?|wss?)$/, error: 'expected an http:// or https:// address', abort: true })
  .max(500)
  .refine((url) => !new URL(url).username, 'must not hold a user name or password')
  .refine((url) => !/[?#]/.test(url), 'must end before ? and #: keys and versions go into headers')
  .overwrite((url) => url.replace(/\/+$/, ''))

export const providerFields = {
  name,
  baseUrl: address.describe(
    'Where its API is, such as https://llm.example.com/v1. Needed for openai-compatible; otherwise the vendor’s own.',
  ),
  regions: z
    .array(z.strictObject({ name, baseUrl: address }))
    .max(5)
    .superRefine((regions, context) => {
      for (const [index, { name }] of regions.entries())
        if (regions.findIndex((region) => region.name === name) < index)
          context.addIssue({ code: 'custom', path: [index, 'name'], message: 'is taken by another region' })
    })
    .describe('Further addresses of the same vendor, which take the same credentials. They are asked when the main one fails.'),
  api: z
    .enum(['chat', 'completions', 'generic'], { error: 'expected chat, completions or generic' })
    .describe('`completions` asks `/completions` with one flat prompt, `generic` in a form of your own; for openai-compatible only.'),
  generic: genericForm.describe('The form of request and answer. Needed with `api: generic`.'),
  keepAlive: z
    .string()
    .regex(/^(?:-1|\d{1,6}(?:s|m|h)?)$/, 'expected a time such as 30m, or -1 for ever')
    .describe('How long Ollama keeps a model in memory after a question, such as `30m`; `-1`: for ever. Without it Ollama decides.'),
  credentials: credentialsOf(credential.optional()),
  models: z
    .array(z.string().trim().min(1).max(200))
    .max(200)
    .describe(
      'Models by the vendor’s own ids, beside those that are shipped and listed. The first is asked by default, the others when it fails.',
    ),
  priority: whole(0, 10_000).describe('The lowest is asked first.'),
  weight: whole(1, 100).describe('Its share of the calls among the providers of one vendor and priority. 1 without it.'),
  limits: z
    .strictObject({
      requestsPerSecond: whole(1, 10_000).nullable().describe('What the vendor allows. `null`: not known.'),
      requestsPerMinute: whole(1, 1_000_000).nullable().describe('What the vendor allows. `null`: not known.'),
      tokensPerMinute: whole(1, 1_000_000_000).nullable().describe('What the vendor allows. `null`: not known.'),
      concurrency: whole(10, 1_000).nullable().describe('How many calls may be under way at once. `null`: 100.'),
    })
    .partial()
    .describe('What the vendor allows the key. Calls beyond that wait.'),
  timeouts: z
    .strictObject({
      connectMs: whole(100, 60_000).describe('How long it may take to connect. 5,000 without it.'),
      firstTokenMs: whole(100, 600_000).describe('How long to wait for the first words. 30,000 without it.'),
      idleMs: whole(100, 600_000).describe('How long a pause may be. 20,000 without it.'),
      totalMs: whole(100, 3_600_000).describe('How long the whole answer may take. 120,000 without it.'),
    })
    .partial(),
  retry: z
    .strictObject({
      attempts: whole(1, 6).describe('How often a call is made at most. 3 without it.'),
      baseMs: whole(50, 10_000).describe('How long the first wait is at most. 500 without it.'),
      factor: z.number().min(1).max(4).describe('How many times as long each further wait is. 2 without it.'),
      capMs: whole(50, 60_000).describe('How long no wait is longer than. 20,000 without it.'),
    })
    .partial()
    .describe('How a call that failed is made again.'),
  breaker: z
    .strictObject({
      failures: whole(5, 10).describe('After how many failures in a row a model is left alone. 5 without it.'),
      openMs: whole(60_000, 300_000).describe('For how long. 60,000 without it.'),
      successes: whole(3, 5).describe('How many successes in a row prove that it works again. 3 without it.'),
      strict: z.boolean().describe('For money and medicine: only 5 successes prove it.'),
    })
    .partial()
    .refine(({ strict, successes }) => !strict || successes === undefined, {
      path: ['successes'],
      error: 'is decided by strict: expected one of the two',
    })
    .describe('When a model that keeps failing is left alone.'),
  allowPrivateNetwork: z.boolean().describe('It may reach an address of a private network. Only admins may set this.'),
  enabled: z.boolean(),
}
export const providerInput = z
  .strictObject({ vendor: z.enum(vendorSlugs, { error: `expected one of ${vendorSlugs.join(', ')}` }), ...providerFields })
  .partial()
  .required({ vendor: true, name: true })
/**
 * `null` goes back to what is usual: to the vendor's own address, to no regions, to the common limits. Of the credentials, what
 * is not given is kept, and what is null is forgotten; any other object takes the place of the one before.
 */
export const providerPatch = z
  .strictObject({
    ...providerFields,
    baseUrl: providerFields.baseUrl.nullable(),
    regions: providerFields.regions.nullable(),
    weight: providerFields.weight.nullable(),
    limits: providerFields.limits.nullable(),
    timeouts: providerFields.timeouts.nullable(),
    retry: providerFields.retry.nullable(),
    breaker: providerFields.breaker.nullable(),
    credentials: credentialsOf(credential.nullable().optional()),
  })
  .partial()

export type ProviderInput = z.infer<typeof providerInput>
export type ProviderPatch = z.infer<typeof providerPatch>
