import { headers } from 'next/headers'

/** The nonce that the proxy put into this request's content security policy: scripts and styles of ours carry it. */
export async function cspNonce(): Promise<string | undefined> {
  const policy = (await headers()).get('content-security-policy') ?? ''
  return /'nonce-([^']+)'/.exec(policy)?.[1]
}
