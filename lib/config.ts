import { resolve } from 'node:path'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { once } from './process.ts'
import { missingVariables, vendorSettings } from './vendor-variables.ts'

const text = z.string().trim().optional()
const url = z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// address' })
const socketUrl = z.url({ protocol: /^wss?$/, error: 'expected a ws:// or wss:// address' })
const redisExpected = 'expected redis://user:password@host:port/database, or rediss:// for TLS'
const redisUrl = z.url({ protocol: /^rediss?$/, error: redisExpected }).regex(/^rediss?:\/\/[^/?#]+(\/\d*)?$/, redisExpected)
const networks = z
  .string()
  .default('')
  .transform((list, context) =>
    list
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean)
      .flatMap((entry) => {
        const network = networkOf(entry)
        if (!network)
          context.addIssue({ code: 'custom', message: 'expected addresses or networks such as 10.0.0.0/8, with commas between them' })
        return network ? [network] : []
      }),
  )

function networkOf(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  try {
    return ipaddr.parseCIDR(entry.includes('/') ? entry : `${entry}/${entry.includes(':') ? 128 : 32}`)
  } catch {
    return undefined
  }
}

const schema = z
  .object({
    PORT: z.coerce.number({ error: 'expected a port number' }).int().min(0).max(65535).default(3000),
    HOST: z.string().default('127.0.0.1'),
    PUBLIC_URL: url.optional(),
    DATA_DIR: z.string().default('./data'),
    DATABASE_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'expected postgresql://user:password@host:port/database')
      .optional(),
    DATABASE_DIRECT_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'expected postgresql://user:password@host:port/database')
      .optional(),
    REDIS_URL: redisUrl.optional(),
    FRONTDESK_SECRET: z
      .string()
      .min(32, 'expected at least 32 bytes, for example from `openssl rand -base64 48`')
      .refine((value) => new Set(value).size >= 8, 'is too regular to be a secret')
      .optional(),
    ADMIN_EMAIL: z.string().min(3).default('admin@localhost'),
    ADMIN_PASSWORD: z.string().min(8, 'expected at least 8 characters').optional(),
    FRONTDESK_INIT_API_KEY: z.string().regex(/^fd_/, 'must start with fd_').min(32, 'expected at least 32 characters').max(200).optional(),
    METRICS_TOKEN: z.string().min(16, 'expected at least 16 characters').optional(),
    TRUSTED_PROXIES: networks,
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    OPENAI_API_KEY: text,
    OPENAI_BASE_URL: url.optional(),
    ANTHROPIC_API_KEY: text,
    ANTHROPIC_BASE_URL: url.optional(),
    GEMINI_API_KEY: text,
    GEMINI_BASE_URL: url.optional(),
    DEEPSEEK_API_KEY: text,
    DEEPSEEK_BASE_URL: url.optional(),
    DASHSCOPE_API_KEY: text,
    DASHSCOPE_BASE_URL: url.optional(),
    QIANFAN_API_KEY: text,
    BAIDU_API_KEY: text,
    BAIDU_SECRET_KEY: text,
    BAIDU_ACCESS_KEY: text,
    BAIDU_SECRET_ACCESS_KEY: text,
    BAIDU_BASE_URL: url.optional(),
    TENCENTCLOUD_SECRET_ID: text,
    TENCENTCLOUD_SECRET_KEY: text,
    HUNYUAN_BASE_URL: url.optional(),
    SPARK_APP_ID: text,
    SPARK_API_KEY: text,
    SPARK_API_SECRET: text,
    SPARK_BASE_URL: socketUrl.optional(),
    HUAWEI_IAM_DOMAIN: text,
    HUAWEI_IAM_USER: text,
    HUAWEI_IAM_PASSWORD: text,
    HUAWEI_ACCESS_KEY: text,
    HUAWEI_SECRET_KEY: text,
    HUAWEI_PROJECT: text,
    HUAWEI_IAM_BASE_URL: url.optional(),
    PANGU_BASE_URL: url.optional(),
    PANGU_DEPLOYMENT: text,
    OLLAMA_BASE_URL: url.optional(),
    HTTPS_PROXY: text,
    HTTP_PROXY: text,
  })
  .superRefine((env, context) => {
    for (const { set, missing } of missingVariables(env))
      for (const name of missing) context.addIssue({ code: 'custom', path: [name], message: `is needed beside ${set}` })
  })
  .transform((env) => ({
    port: env.PORT,
    host: env.HOST,
    publicUrl: (env.PUBLIC_URL ?? `http://${reachable(env.HOST)}:${env.PORT}`).replace(/\/+$/, ''),
    dataDir: resolve(env.DATA_DIR),
    databaseUrl: env.DATABASE_URL,
    databaseDirectUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    secret: env.FRONTDESK_SECRET,
    adminEmail: env.ADMIN_EMAIL,
    adminPassword: env.ADMIN_PASSWORD,
    initApiKey: env.FRONTDESK_INIT_API_KEY,
    metricsToken: env.METRICS_TOKEN,
    trustedProxies: env.TRUSTED_PROXIES,
    logLevel: env.LOG_LEVEL,
    /** undici reads the addresses, and NO_PROXY, itself. */
    usesProxy: Boolean(env.HTTPS_PROXY ?? env.HTTP_PROXY),
    vendors: vendorSettings(env),
  }))

/** A host that is listened on, as it stands in an address of this machine. */
export function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

export type Config = z.infer<typeof schema>

/**
 * The settings in `env`; an empty value counts as unset. Throws an Error whose message names each bad variable and
 * what was expected, and never repeats its value.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''))
  const parsed = schema.safeParse(set)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`Some environment variables cannot be used:\n${lines.join('\n')}\nSee .env.example for what each one means.`)
}

/** The settings of this process, read once. The only reader of process.env. */
export const config = (): Config => once('config', () => readConfig(process.env))

/** The secret that everything else is derived from. Set by the start, which generates one when none is given. */
export function requireSecret(): string {
  const { secret } = config()
  if (!secret) throw new Error('FRONTDESK_SECRET is not set: start Frontdesk by `npm start`, which creates one.')
  return secret
}
