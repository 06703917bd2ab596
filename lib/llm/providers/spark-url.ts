import { createHmac } from 'node:crypto'

/** The address of a WebSocket signed for `atMs`, in milliseconds since 1970. Protocol: iFlytek's "Signature of the general URL", and iflytek/spark-ai-python. */
export function signedUrl({ apiKey, apiSecret }: { apiKey: string; apiSecret: string }, address: string, atMs: number): string {
  const url = new URL(address)
  const date = new Date(atMs).toUTCString()
  const signature = createHmac('sha256', apiSecret)
    .update(`host: ${url.host}\ndate: ${date}\nGET ${url.pathname} HTTP/1.1`)
    .digest('base64')
  const authorization = `api_key="${apiKey}", algorithm="hmac-sha256", headers="host date request-line", signature="${signature}"`
  url.search = new URLSearchParams({ authorization: Buffer.from(authorization).toString('base64'), date, host: url.host }).toString()
  return url.href
}
