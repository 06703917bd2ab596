import { createHash, timingSafeEqual } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import { config } from '../config.ts'
import { Failure } from '../failure.ts'
import { peerHeader } from './client-address.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()
const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

/**
 * Metrics tell how a shop's business goes, so they are read with METRICS_TOKEN; without one, only by a program on
 * this machine that comes directly (a proxy on this machine says so in a header).
 */
export function mayReadMetrics(headers: Headers): void {
  const { metricsToken } = config()
  const sent = headers.get('authorization') ?? ''
  if (metricsToken && timingSafeEqual(digest(sent), digest(`Bearer ${metricsToken}`))) return
  if (!metricsToken && isLoopback(headers.get(peerHeader) ?? '') && !forwarding.some((name) => isForwarded(headers, name))) return
  throw new Failure(
    'not_authenticated',
    metricsToken ? 'Send METRICS_TOKEN as a bearer token.' : 'Set METRICS_TOKEN to read metrics from another machine.',
  )
}

const isLoopback = (address: string) => ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'

/** Next itself adds X-Forwarded-For with the peer's own address; that alone is no proxy's word. */
function isForwarded(headers: Headers, name: string): boolean {
  const value = headers.get(name)
  if (value === null) return false
  if (name === 'x-forwarded-for') return value !== headers.get(peerHeader)
  return name !== 'x-forwarded-host' || value !== headers.get('host')
}
