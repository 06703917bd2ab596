import { useEffect, useState } from 'preact/hooks'
import type { Chat, ChatState } from '../chat.ts'

const redrawMs = 40

/** The chat's state. Steps are drawn at once, words at most every 40 ms: they may arrive faster than anybody reads. */
export function useChat(chat: Chat): ChatState {
  const [state, setState] = useState(chat.state)
  useEffect(() => {
    let drawn = chat.state()
    let timer: number | undefined
    const redraw = () => {
      clearTimeout(timer)
      timer = undefined
      drawn = chat.state()
      setState(drawn)
    }
    const unsubscribe = chat.subscribe(() => {
      if (onlyWords(drawn, chat.state())) timer ??= window.setTimeout(redraw, redrawMs)
      else redraw()
    })
    redraw()
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [chat])
  return state
}

const onlyWords = (before: ChatState, now: ChatState): boolean =>
  before.connection === now.connection && before.turns.length === now.turns.length && before.turns.at(-1)?.phase === now.turns.at(-1)?.phase
