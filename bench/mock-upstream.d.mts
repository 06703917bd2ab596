export type Fault = {
  kind: 'status' | 'hang' | 'reset' | 'malformed' | 'length' | 'content_filter' | 'slow'
  count?: number
  path?: string
  model?: string
  status?: number
  message?: string
  retryAfter?: number
  after?: number
  ms?: number
}
export type MockOptions = {
  port?: number
  host?: string
  latency?: number
  tokenDelay?: number
  tokens?: number
  answer?: 'hash' | 'echo'
  chunkBytes?: number
  record?: number
  failing?: number
}
export type Asked = { path: string; key?: string; body: string }
export type Mock = {
  port: number
  url: string
  control(change?: MockOptions & { faults?: Fault[]; reset?: boolean }): object
  stats(last?: number): {
    requests: number
    byPath: Record<string, number>
    byModel: Record<string, number>
    peakConcurrency: number
    inFlight: number
    aborted: number
    last: Asked[]
  }
  close(): Promise<void>
}
export function startMock(options?: MockOptions): Promise<Mock>
