import { genuine } from './genuine.ts'
import { chooseLang, type Lang } from './lang.ts'

/** What the site's owner wrote into the script tag. */
export type Tag = {
  /** Where the script came from, which is where the bot is asked. */
  base: string
  bot: string
  lang: Lang
  open: boolean
  /** False on a page that has a `<frontdesk-widget>` of its own and wants no other. */
  launcher: boolean
  nonce: string
}

/** Call it while the script first runs: afterwards nobody knows which tag it came from. */
export function readTag(): Tag | undefined {
  const named = genuine('querySelector').call(document, 'script[data-bot][src*="/widget.js"]') // of a module, or moved by a tag manager
  const script = [genuine('currentScript'), named].find((element) => element instanceof HTMLScriptElement)
  if (!script) return undefined
  const { bot, lang, open, launcher } = script.dataset
  return {
    base: new URL(script.src).origin,
    bot: bot || 'demo',
    lang: pageLang(lang),
    open: open !== undefined && open !== 'false',
    launcher: launcher !== 'none',
    nonce: script.nonce,
  }
}

export const pageLang = (wanted?: string | null): Lang => chooseLang(wanted, genuine('documentElement').lang, navigator.language)
