import type { Vendor } from './vendor.ts'

export const gemini: Vendor = {
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  forms: [['apiKey']],
  beside: [],
  connect() {
    throw new Error('not written yet')
  },
}
