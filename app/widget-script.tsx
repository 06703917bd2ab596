import { headers } from 'next/headers'

/** The widget's script on a page of ours: whose content security policy wants the nonce that the proxy put into its request. */
export async function WidgetScript(attributes: Record<`data-${string}`, string>) {
  const [, nonce] = /'nonce-([^']+)'/.exec((await headers()).get('content-security-policy') ?? '') ?? []
  return <script src="/widget.js" nonce={nonce} async {...attributes} />
}
