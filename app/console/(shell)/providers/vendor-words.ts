import type { VendorSlug } from '#lib/llm/vendors.ts'
import type { CredentialField } from '#lib/vendor-variables.ts'

/** Under what word each vendor is described in the texts. */
export const wordOf = {
  openai: 'openai',
  anthropic: 'anthropic',
  gemini: 'gemini',
  deepseek: 'deepseek',
  qwen: 'qwen',
  ernie: 'ernie',
  hunyuan: 'hunyuan',
  spark: 'spark',
  pangu: 'pangu',
  ollama: 'ollama',
  'openai-compatible': 'compatible',
} as const satisfies Record<VendorSlug, string>

/** The vendor's page where credentials are made. */
export const keyPageOf: Partial<Record<VendorSlug, string>> = {
  openai: 'https://platform.openai.com/api-keys',
  anthropic: 'https://console.anthropic.com/settings/keys',
  gemini: 'https://aistudio.google.com/apikey',
  deepseek: 'https://platform.deepseek.com/api_keys',
  qwen: 'https://bailian.console.aliyun.com',
  ernie: 'https://console.bce.baidu.com/qianfan',
  hunyuan: 'https://console.cloud.tencent.com/cam/capi',
  spark: 'https://console.xfyun.cn',
  pangu: 'https://console.huaweicloud.com/iam',
  ollama: 'https://ollama.com/download',
}

/** A form of credentials by its fields. */
export const keyOfForm = (form: readonly CredentialField[]): string => form.join('+')

const sentences = {
  'ernie apiKey': 'qianfan',
  'ernie apiKey+secretKey': 'baiduApplication',
  'ernie accessKey+secretAccessKey': 'baiduSigned',
  'pangu domain+user+password': 'huaweiUser',
  'pangu accessKey+secretKey': 'huaweiSigned',
} as const

/** Under what word a vendor's form of credentials is explained, where it has several. */
export const formWordOf = (vendor: VendorSlug, form: readonly CredentialField[]) =>
  sentences[`${vendor} ${keyOfForm(form)}` as keyof typeof sentences] as (typeof sentences)[keyof typeof sentences] | undefined

const places = {
  'openai apiKey': 'openaiKey',
  'openai organization': 'openaiOrganization',
  'openai project': 'openaiProject',
  'anthropic apiKey': 'anthropicKey',
  'gemini apiKey': 'geminiKey',
  'deepseek apiKey': 'deepseekKey',
  'qwen apiKey': 'qwenKey',
  'ernie apiKey': 'qianfanKey',
  'ernie apiKey+secretKey apiKey': 'baiduKey',
  'ernie secretKey': 'baiduSecret',
  'ernie accessKey': 'baiduAccessKey',
  'ernie secretAccessKey': 'baiduAccessKey',
  'hunyuan secretId': 'tencentId',
  'hunyuan secretKey': 'tencentSecret',
  'hunyuan region': 'tencentRegion',
  'spark appId': 'sparkApplication',
  'spark apiKey': 'sparkApplication',
  'spark apiSecret': 'sparkApplication',
  'pangu domain': 'huaweiDomain',
  'pangu user': 'huaweiUser',
  'pangu password': 'huaweiPassword',
  'pangu accessKey': 'huaweiAccessKey',
  'pangu secretKey': 'huaweiAccessKey',
  'pangu project': 'huaweiProject',
  'pangu deployment': 'huaweiDeployment',
  'pangu iamBaseUrl': 'huaweiTokens',
  'ollama apiKey': 'ollamaKey',
  'openai-compatible apiKey': 'compatibleKey',
  'openai-compatible organization': 'openaiOrganization',
} as const
type Place = (typeof places)[keyof typeof places]

/** Under what word it is explained where a field is found. */
export const placeOf = (vendor: VendorSlug, form: readonly CredentialField[], field: CredentialField): Place | undefined => {
  const known: Record<string, Place | undefined> = places
  return known[`${vendor} ${keyOfForm(form)} ${field}`] ?? known[`${vendor} ${field}`]
}
