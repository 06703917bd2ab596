import type { VendorSlug } from '#lib/llm/vendors.ts'

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
