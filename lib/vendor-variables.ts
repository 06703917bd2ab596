/*
 * By which variables of the environment each vendor is given: its address, and its forms of credentials, of which the
 * first complete one counts. `beside` goes with any of them.
 */

export const credentialFields = [
  'apiKey',
  'secretKey',
  'accessKey',
  'secretAccessKey',
  'secretId',
  'region',
  'appId',
  'apiSecret',
  'domain',
  'user',
  'password',
  'project',
  'deployment',
  'iamBaseUrl',
  'organization',
] as const
export type CredentialField = (typeof credentialFields)[number]
export type Variables = Partial<Record<CredentialField, string>>

type VendorVariables = { baseUrl: string; forms: Variables[]; beside?: Variables }

export const vendorVariables = {
  openai: { baseUrl: 'OPENAI_BASE_URL', forms: [{ apiKey: 'OPENAI_API_KEY' }] },
  anthropic: { baseUrl: 'ANTHROPIC_BASE_URL', forms: [{ apiKey: 'ANTHROPIC_API_KEY' }] },
  gemini: { baseUrl: 'GEMINI_BASE_URL', forms: [{ apiKey: 'GEMINI_API_KEY' }] },
  deepseek: { baseUrl: 'DEEPSEEK_BASE_URL', forms: [{ apiKey: 'DEEPSEEK_API_KEY' }] },
  qwen: { baseUrl: 'DASHSCOPE_BASE_URL', forms: [{ apiKey: 'DASHSCOPE_API_KEY' }] },
  ernie: {
    baseUrl: 'BAIDU_BASE_URL',
    forms: [
      { apiKey: 'QIANFAN_API_KEY' },
      { apiKey: 'BAIDU_API_KEY', secretKey: 'BAIDU_SECRET_KEY' },
      { accessKey: 'BAIDU_ACCESS_KEY', secretAccessKey: 'BAIDU_SECRET_ACCESS_KEY' },
    ],
  },
  hunyuan: { baseUrl: 'HUNYUAN_BASE_URL', forms: [{ secretId: 'TENCENTCLOUD_SECRET_ID', secretKey: 'TENCENTCLOUD_SECRET_KEY' }] },
  spark: { baseUrl: 'SPARK_BASE_URL', forms: [{ appId: 'SPARK_APP_ID', apiKey: 'SPARK_API_KEY', apiSecret: 'SPARK_API_SECRET' }] },
  pangu: {
    baseUrl: 'PANGU_BASE_URL',
    forms: [
      { domain: 'HUAWEI_IAM_DOMAIN', user: 'HUAWEI_IAM_USER', password: 'HUAWEI_IAM_PASSWORD' },
      { accessKey: 'HUAWEI_ACCESS_KEY', secretKey: 'HUAWEI_SECRET_KEY' },
    ],
    beside: { project: 'HUAWEI_PROJECT', deployment: 'PANGU_DEPLOYMENT', iamBaseUrl: 'HUAWEI_IAM_BASE_URL' },
  },
  ollama: { baseUrl: 'OLLAMA_BASE_URL', forms: [] },
} as const satisfies Record<string, VendorVariables>

export type VendorInEnvironment = keyof typeof vendorVariables
export type VendorSetting = { baseUrl?: string; credentials: Partial<Record<CredentialField, string>>; variables: string[] }
type Values = Record<string, unknown>

/** What the values give of each vendor; a vendor of which nothing is set is left out. */
export function vendorSettings(values: Values): Partial<Record<VendorInEnvironment, VendorSetting>> {
  const given = Object.entries(vendorVariables).flatMap(([vendor, variables]: [string, VendorVariables]) => {
    const { forms, beside = {} } = variables
    const form = forms.find((form) => Object.values(form).every((name) => values[name]))
    const read = { ...form, ...(form && beside) }
    const set = Object.entries(read).filter(([, name]) => values[name])
    const baseUrl = values[variables.baseUrl]
    if (!form && !baseUrl) return []
    const credentials = Object.fromEntries(set.map(([field, name]) => [field, values[name]]))
    return [[vendor, { baseUrl, credentials, variables: [...set.map(([, name]) => name), ...(baseUrl ? [variables.baseUrl] : [])] }]]
  })
  return Object.fromEntries(given)
}

/** The variables that are missing beside those that are set, for each vendor without any complete form. */
export function missingVariables(values: Values): { set: string; missing: string[] }[] {
  return Object.values(vendorVariables).flatMap(({ forms }: VendorVariables) => {
    const names = forms.map((form) => Object.values(form))
    if (names.some((form) => form.every((name) => values[name]))) return []
    const begun = names.find((form) => form.some((name) => values[name]))
    const set = begun?.find((name) => values[name])
    return begun && set ? [{ set, missing: begun.filter((name) => !values[name]) }] : []
  })
}
