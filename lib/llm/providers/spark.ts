import type { Vendor } from './vendor.ts'

export const spark: Vendor = {
  baseUrl: 'wss://spark-api.xf-yun.com',
  protocol: 'ws',
  forms: [['appId', 'apiKey', 'apiSecret']],
  beside: [],
  connect() {
    throw new Error('not written yet')
  },
}
