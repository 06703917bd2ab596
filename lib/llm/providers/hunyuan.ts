import type { Vendor } from './vendor.ts'

export const hunyuan: Vendor = {
  baseUrl: 'https://hunyuan.tencentcloudapi.com',
  forms: [['secretId', 'secretKey']],
  beside: ['region'],
  connect() {
    throw new Error('not written yet')
  },
}
