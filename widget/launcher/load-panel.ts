import { handover, type PanelScript } from '../panel-contract.ts'
import { genuine } from './genuine.ts'
import type { Lang } from './lang.ts'

declare const PANEL_PATHS: Record<Lang, string> // put in by the build

const loadMsMax = 10_000

type Policy = { createScriptURL(url: string): string }
type TrustedTypes = { createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy }

let policy: Policy | undefined
try {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  policy = trustedTypes?.createPolicy('frontdesk', { createScriptURL: (url) => url })
} catch {
  // The page allows no policy of this name; where it insists on one, loading fails and the visitor is told.
}

const loaded: { [lang in Lang]?: Promise<PanelScript> } = {}

/** Loads the second script, once for all widgets of the page. Rejects when it did not come in time; the next call tries anew. */
export function loadPanel(base: string, lang: Lang, nonce: string): Promise<PanelScript> {
  const deadline = Date.now() + loadMsMax
  loaded[lang] ??= runScript(base + PANEL_PATHS[lang], nonce, deadline)
    // A loader from a cache may name a panel that an update has replaced.
    .catch(() => runScript(`${base}/widget/panel-${lang}.js`, nonce, deadline))
    .catch((error: unknown) => {
      delete loaded[lang]
      throw error
    })
  return loaded[lang]
}

function runScript(url: string, nonce: string, deadline: number): Promise<PanelScript> {
  return new Promise((resolve, reject) => {
    const script = genuine('createElement').call(document, 'script') as HTMLScriptElement
    const settle = () => {
      clearTimeout(timer)
      script.remove()
      const brought: PanelScript | undefined = Reflect.get(globalThis, handover)
      Reflect.deleteProperty(globalThis, handover)
      if (brought) resolve(brought)
      else reject(new Error(url))
    }
    const timer = setTimeout(settle, deadline - Date.now())
    script.onload = script.onerror = settle
    script.nonce = nonce
    script.src = policy ? policy.createScriptURL(url) : url
    genuine('documentElement').append(script)
  })
}
