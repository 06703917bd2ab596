import type { Vendor } from './vendor.ts'

export const anthropic: Vendor = {
  baseUrl: 'https://api.anthropic.com/v1',
  forms: [['apiKey']],
  beside: [],
  connect() {
    throw new Error('not written yet')
  },
}
