/* What people paste into the wrong field, as far as it can be told from its looks. */

const endpointEnds = [
  'chat/completions',
  'completions',
  'responses',
  'embeddings',
  'messages',
  'models',
  'api/(?:chat|generate|tags)', // Ollama
  '(?:text|multimodal)-generation/generation', // DashScope
  'models/[^/]+:\\w+', // Gemini
  'wenxinworkshop/chat/[^/]+', // Baidu
  'v[\\d.]+/chat', // Spark
  'oauth/2\\.0/token',
  'auth/tokens', // Huawei's IAM
]
const endpoint = new RegExp(`/(?:${endpointEnds.join('|')})/*$`)

/** True for the address of one call, where the address that all calls begin with is asked for. */
export const isWholeEndpoint = (address: string): boolean => endpoint.test(address)

const beginnings: [string, vendor: string][] = [
  ['sk-ant-', 'anthropic'],
  ['sk-proj-', 'openai'],
  ['AIza', 'gemini'],
  ['bce-v3/', 'ernie'],
  ['AKID', 'hunyuan'],
  ['fd_', 'frontdesk'],
]

/** Whose a key is, by the beginning that its vendor gives it. Undefined: it does not say. */
export const vendorOfKey = (key: string): string | undefined => beginnings.find(([beginning]) => key.startsWith(beginning))?.[1]
