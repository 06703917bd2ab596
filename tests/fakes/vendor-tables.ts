import type { Vendor } from '#lib/llm/providers/vendor.ts'
import shippedModels from '#lib/llm/shipped-models.json' with { type: 'json' }
import { type VendorSlug, vendorSlugs, vendors } from '#lib/llm/vendors.ts'
import { type Variables, type VendorInEnvironment, vendorVariables } from '#lib/vendor-variables.ts'
import { dialects } from './vendors/all.ts'

/*
 * The tables of the vendors' documents. What the code knows is taken from it: forms of credentials, variables, JSON mode,
 * models and prices. The rest are facts of the vendors, which stand here once for both languages.
 */

export type Language = 'en' | 'zh'
type Words = string | Record<Language, string>
type Facts = { protocol: Words; streaming: string; limit: Words; images?: Words; usage?: Words }

const inEither = (words: Words, language: Language): string => (typeof words === 'string' ? words : words[language])

const chat = 'Chat Completions'
const perMinute = { en: 'requests and tokens a minute', zh: '每分钟请求数和 token 数' }
const byModel = { en: 'by model', zh: '视模型而定' }

const facts: Record<VendorSlug, Facts> = {
  openai: { protocol: chat, streaming: 'SSE', limit: perMinute },
  anthropic: {
    protocol: 'Messages',
    streaming: 'SSE',
    limit: { en: 'requests, input and output tokens a minute', zh: '每分钟请求数、输入和输出 token 数' },
  },
  gemini: {
    protocol: 'generateContent',
    streaming: 'SSE',
    limit: { en: 'requests and tokens a minute, requests a day', zh: '每分钟请求数和 token 数、每日请求数' },
  },
  deepseek: {
    protocol: chat,
    streaming: 'SSE',
    limit: { en: 'concurrency, as the load allows', zh: '并发数，随负载变化' },
  },
  qwen: { protocol: 'DashScope', streaming: 'SSE', limit: perMinute },
  ernie: {
    protocol: { en: 'Wenxin Workshop, Qianfan v2', zh: '文心旧版接口、千帆 v2' },
    streaming: 'SSE',
    limit: perMinute,
  },
  hunyuan: {
    protocol: { en: 'Tencent Cloud API 3.0', zh: '腾讯云 API 3.0' },
    streaming: 'SSE',
    limit: { en: 'concurrency and requests a second', zh: '并发数和每秒请求数' },
  },
  spark: {
    protocol: 'Spark',
    streaming: 'WebSocket',
    images: { en: 'model `imagev3`', zh: '模型 `imagev3`' },
    limit: { en: 'requests a second, concurrency, tokens a day', zh: '每秒请求数、并发数、每日 token 数' },
  },
  pangu: {
    protocol: { en: 'Pangu V1 and V2', zh: '盘古 V1 和 V2' },
    streaming: 'SSE',
    limit: { en: 'by deployment', zh: '按部署' },
  },
  ollama: {
    protocol: 'Ollama',
    streaming: 'NDJSON',
    images: byModel,
    limit: { en: 'none; a queue of its own', zh: '无，自带队列' },
  },
  'openai-compatible': {
    protocol: { en: 'Chat Completions, Completions, a form of your own', zh: 'Chat Completions、Completions、自定义格式' },
    streaming: 'SSE',
    images: byModel,
    limit: { en: 'the server’s', zh: '由服务方决定' },
    usage: { en: 'what the server counts, else estimated', zh: '服务方返回的数，否则估算' },
  },
}

/** What a vendor counts, as its dialects show. */
function usageOf(slug: VendorSlug, language: Language): string {
  const { usage } = facts[slug]
  if (usage) return inEither(usage, language)
  const also = dialects.filter(({ vendor }) => vendor === slug).flatMap(({ alsoCounts = [] }) => alsoCounts)
  const words = { en: ['input', 'cached input', 'output', 'thinking'], zh: ['输入', '缓存输入', '输出', '思考'] }[language]
  const isCounted = [true, also.includes('cached'), true, also.includes('reasoning')]
  return words.filter((_, i) => isCounted[i]).join({ en: ', ', zh: '、' }[language])
}

/** How a form of credentials is proven. */
const schemes: Record<string, string> = {
  'openai apiKey': 'Bearer',
  'anthropic apiKey': 'x-api-key',
  'gemini apiKey': 'x-goog-api-key',
  'deepseek apiKey': 'Bearer',
  'qwen apiKey': 'Bearer',
  'ernie apiKey+secretKey': 'OAuth 2.0',
  'ernie accessKey+secretAccessKey': 'bce-auth-v1',
  'ernie apiKey': 'Bearer',
  'hunyuan secretId+secretKey': 'TC3-HMAC-SHA256',
  'spark appId+apiKey+apiSecret': 'HMAC-SHA256',
  'pangu domain+user+password': 'X-Auth-Token',
  'pangu accessKey+secretKey': 'SDK-HMAC-SHA256',
}

const code = (text: string) => `\`${text}\``

function authOf(slug: VendorSlug, language: Language): string {
  const { forms, beside }: Vendor = vendors[slug]
  if (forms.length === 0)
    return beside.includes('apiKey') ? { en: 'Bearer, or none', zh: 'Bearer，或无需密钥' }[language] : { en: 'none', zh: '无' }[language]
  return forms
    .map((form) => {
      const scheme = schemes[`${slug} ${form.join('+')}`]
      if (!scheme) throw new Error(`nobody has said how ${slug} proves ${form.join('+')}`)
      return `${scheme} (${form.map(code).join(' + ')})`
    })
    .join({ en: ', or ', zh: '，或 ' }[language])
    .replaceAll(' (', language === 'zh' ? '（' : ' (')
    .replaceAll(')', language === 'zh' ? '）' : ')')
}

const jsonWords = {
  schema: { en: 'schema', zh: '按 schema' },
  object: { en: 'any object', zh: '任意对象' },
  none: { en: 'by the prompt', zh: '靠提示词' },
}

const modelsOf = (slug: VendorSlug) => shippedModels.filter(({ vendor }) => vendor === slug)

function imagesOf(slug: VendorSlug, language: Language): string {
  const { images } = facts[slug]
  if (images) return inEither(images, language)
  return modelsOf(slug).some(({ vision }) => vision) ? { en: 'yes', zh: '支持' }[language] : { en: 'no', zh: '不支持' }[language]
}

function priceOf(slug: VendorSlug): string {
  const model = modelsOf(slug).find((model) => model.default)
  return model ? `${code(model.model)} ${model.inputPerMillion} / ${model.outputPerMillion} ${model.currency}, ${model.asOf}` : '–'
}

const row = (cells: string[]): string => `| ${cells.join(' | ')} |`
const rows = (heads: string[], body: string[][]): string => [row(heads), `|${'---|'.repeat(heads.length)}`, ...body.map(row)].join('\n')

/** One row a vendor. `folder` is where their documents are, as seen from the table. */
export function vendorMatrix(language: Language, folder: string): string {
  const heads = {
    en: [
      'vendor',
      'protocol',
      'proof (fields)',
      'limited by',
      'streaming',
      'images',
      'JSON',
      'counts',
      'default model, price of a million tokens in / out',
    ],
    zh: ['厂商', '协议', '认证（字段）', '限流依据', '流式', '图片', 'JSON', '计量', '默认模型，每百万 token 输入 / 输出价格'],
  }[language]
  const body = vendorSlugs.map((slug) => {
    const { protocol, streaming, limit } = facts[slug]
    const { jsonMode }: Vendor = vendors[slug]
    const document = `${folder}${slug}${language === 'zh' ? '.zh-CN' : ''}.md`
    return [
      `[${code(slug)}](${document})`,
      inEither(protocol, language),
      authOf(slug, language),
      inEither(limit, language),
      streaming,
      imagesOf(slug, language),
      jsonWords[jsonMode ?? 'none'][language],
      usageOf(slug, language),
      priceOf(slug).replace(', ', language === 'zh' ? '，' : ', '),
    ]
  })
  return rows(heads, body)
}

/** The fields of a vendor's credentials and the variables that give them. */
export function fieldTable(slug: VendorSlug, language: Language): string {
  const { forms, beside }: Vendor = vendors[slug]
  const variables: { baseUrl?: string; forms: Variables[]; beside?: Variables } = vendorVariables[slug as VendorInEnvironment] ?? {
    forms: [],
  }
  const heads = { en: ['field', 'variable', 'needed'], zh: ['字段', '环境变量', '是否必填'] }[language]
  const optional = { en: 'no', zh: '选填' }[language]
  const inForm = (n: number) =>
    (forms.length > 1 ? { en: `for form ${n + 1}`, zh: `第 ${n + 1} 种方式` } : { en: 'yes', zh: '必填' })[language]
  const variableOf = (form: readonly string[], field: string) =>
    variables.forms.find((given) => Object.keys(given).toSorted().join() === form.toSorted().join())?.[field as keyof Variables]
  const named = (variable: string | undefined) => (variable ? code(variable) : '–')
  return rows(heads, [
    ...forms.flatMap((form, n) => form.map((field) => [code(field), named(variableOf(form, field)), inForm(n)])),
    ...beside.map((field) => [code(field), named(variables.beside?.[field]), optional]),
    [code('baseUrl'), named(variables.baseUrl), vendors[slug].baseUrl ? `${code(vendors[slug].baseUrl)}` : inForm(0)],
  ])
}

/** The models that are shipped for a vendor, the default one first. */
export function modelTable(slug: VendorSlug, language: Language): string {
  const heads = {
    en: ['model', 'input', 'cached input', 'output', 'window in tokens', 'images', 'price of'],
    zh: ['模型', '输入', '缓存输入', '输出', '上下文 token 数', '图片', '价格日期'],
  }[language]
  const yes = { en: 'yes', zh: '支持' }[language]
  const models = modelsOf(slug).toSorted((a, b) => Number(b.default) - Number(a.default))
  const money = (amount: string | null, currency: string) => (amount === null ? '–' : `${amount} ${currency}`)
  return rows(
    heads,
    models.map((model) => [
      code(model.model),
      money(model.inputPerMillion, model.currency),
      money(model.cachedInputPerMillion, model.currency),
      money(model.outputPerMillion, model.currency),
      model.contextWindow === null ? '–' : model.contextWindow.toLocaleString('en'),
      model.vision ? yes : '–',
      model.asOf,
    ]),
  )
}
