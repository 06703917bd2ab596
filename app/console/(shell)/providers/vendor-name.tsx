import { getTranslations } from 'next-intl/server'
import type { VendorSlug } from '#lib/llm/vendors.ts'
import { wordOf } from './vendor-words.ts'

export async function VendorName({ vendor }: { vendor: string }) {
  const t = await getTranslations('providers')
  const word = wordOf[vendor as VendorSlug]
  return t(`vendors.${word}.name`)
}
