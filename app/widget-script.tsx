import { cspNonce } from './nonce.ts'

/** The widget's script on a page of ours. */
export async function WidgetScript(attributes: Record<`data-${string}`, string>) {
  return <script src="/widget.js" nonce={await cspNonce()} async {...attributes} />
}
