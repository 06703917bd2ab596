import type { Vendor } from './vendor.ts'

export const ernie: Vendor = {
  baseUrl: 'https://qianfan.baidubce.com',
  forms: [['apiKey', 'secretKey'], ['accessKey', 'secretAccessKey'], ['apiKey']],
  beside: [],
  connect() {
    throw new Error('not written yet')
  },
}
