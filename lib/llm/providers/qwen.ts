import type { Vendor } from './vendor.ts'

export const qwen: Vendor = {
  baseUrl: 'https://dashscope.aliyuncs.com/api/v1',
  forms: [['apiKey']],
  beside: [],
  connect() {
    throw new Error('not written yet')
  },
}
