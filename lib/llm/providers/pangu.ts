import type { Vendor } from './vendor.ts'

export const pangu: Vendor = {
  baseUrl: 'https://pangu.cn-southwest-2.myhuaweicloud.com',
  forms: [
    ['domain', 'user', 'password'],
    ['accessKey', 'secretKey'],
  ],
  beside: ['project', 'deployment', 'iamBaseUrl'],
  connect() {
    throw new Error('not written yet')
  },
}
