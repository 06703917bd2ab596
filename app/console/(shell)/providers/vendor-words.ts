import type { VendorSlug } from '#lib/llm/vendors.ts'

/** Under what word each vendor is described in the texts. */
export const wordOf = {
  openai: 'openai',
  deepseek: 'deepseek',
  ollama: 'ollama',
  'openai-compatible': 'compatible',
} as const satisfies Record<VendorSlug, string>
