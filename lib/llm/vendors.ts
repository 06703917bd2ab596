import { anthropic } from './providers/anthropic.ts'
import { ernie } from './providers/ernie.ts'
import { gemini } from './providers/gemini.ts'
import { hunyuan } from './providers/hunyuan.ts'
import { ollama } from './providers/ollama.ts'
import { deepseek, openai, openaiCompatible } from './providers/openai-compatible.ts'
import { pangu } from './providers/pangu.ts'
import { qwen } from './providers/qwen.ts'
import { spark } from './providers/spark.ts'
import type { Vendor } from './providers/vendor.ts'

/** Every vendor that Frontdesk can speak to. The order of this table decides between providers of equal priority. */
export const vendors = {
  openai,
  anthropic,
  gemini,
  deepseek,
  qwen,
  ernie,
  hunyuan,
  spark,
  pangu,
  ollama,
  'openai-compatible': openaiCompatible,
} satisfies Record<string, Vendor>

export type VendorSlug = keyof typeof vendors
export const vendorSlugs = Object.keys(vendors) as VendorSlug[]

/** Where a vendor's servers stand: in China, in the United States, where its operator put them, or wherever a provider's address leads. */
export const regions = ['CN', 'US', 'own', 'any'] as const
export type Region = (typeof regions)[number]
export const regionOf = {
  openai: 'US',
  anthropic: 'US',
  gemini: 'US',
  deepseek: 'CN',
  qwen: 'CN',
  ernie: 'CN',
  hunyuan: 'CN',
  spark: 'CN',
  pangu: 'CN',
  ollama: 'own',
  'openai-compatible': 'any',
} as const satisfies Record<VendorSlug, Region>
