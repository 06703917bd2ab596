/** @jsxImportSource preact */
import type { RefObject } from 'preact'
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { ChatState } from '../chat.ts'
import { languageTag } from '../launcher/lang.ts'
import { parseMarkdown, plainText } from '../markdown.ts'
import type { StartedChat } from '../start-chat.ts'
import { isRunning } from '../turn.ts'
import { AnswerText } from './answer-text.tsx'
import { Composer } from './composer.tsx'
import { Icon } from './icons.tsx'
import { Suggestions } from './suggestions.tsx'
import { TurnProblem, TurnView } from './turn-view.tsx'
import { useAutoscroll } from './use-autoscroll.ts'
import { fill, useWords } from './words.ts'

type Props = {
  chat: StartedChat
  state: ChatState
  name: string
  field: RefObject<HTMLTextAreaElement | null>
  /** Something the visitor asked for outside of a question could not be done. */
  slip: boolean
  onContact: () => void
}

const onTouch = () => matchMedia('(pointer: coarse)').matches

export function Conversation({ chat, state, name, field, slip, onContact }: Props) {
  const t = useWords()
  const { bot, turns, suggestions, connection, hasOlder, handoff } = state
  const log = useRef<HTMLElement>(null)
  const [finished, setFinished] = useState('')
  const { atEnd, toEnd, holdPlace } = useAutoscroll(log, turns, connection, handoff)
  const lastTurn = turns.at(-1)
  const running = turns.some(isRunning)
  const refused = connection === 'refused'

  useEffect(() => chat.on('message', ({ text }) => setFinished(plainText(parseMarkdown(text)))), [chat])

  /** For a button that vanishes when pressed. On a touch screen the text box would open the keyboard over the answer. */
  const keepFocus = useCallback(() => (onTouch() ? log : field).current?.focus(), [field])

  const ask = (question: string) => {
    setFinished('') // the same answer again is news again
    toEnd()
    chat.ask(question)
  }
  const askAgain = useCallback(
    (clientId: string) => {
      toEnd()
      chat.askAgain(clientId)
      keepFocus()
    },
    [chat, toEnd, keepFocus],
  )
  const loadOlder = async () => {
    const release = holdPlace()
    log.current?.focus()
    await chat.loadOlder().catch(() => {}) // the button is still there to be pressed again
    setTimeout(release, 200) // after it is drawn
  }

  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also for those who only have a keyboard */}
      <section ref={log} class="log" tabIndex={0} aria-label={t.conversation}>
        <div class="messages">
          {hasOlder && (
            <button type="button" class="plain-button older" onClick={() => void loadOlder()}>
              {t.older}
            </button>
          )}
          {bot && !hasOlder && (
            <article class="answer" lang={bot.greeting && bot.lang !== 'auto' ? languageTag[bot.lang] : undefined}>
              <span class="unseen">{name}: </span>
              <div class="answer-text">
                <AnswerText markdown={bot.greeting ?? t.defaultGreeting} />
              </div>
            </article>
          )}
          {turns.length === 0 && !refused && (
            <Suggestions
              questions={suggestions}
              onChoose={(question) => {
                ask(question)
                keepFocus()
              }}
            />
          )}
          {turns.map((turn) => (
            <TurnView key={turn.clientId} turn={turn} chat={chat} name={name} onAskAgain={askAgain} last={turn === lastTurn} />
          ))}
          {handoff !== 'none' && (
            <p class="handoff">
              {handoff === 'asked' ? t.asked : t.contactLeft}{' '}
              <button type="button" class="plain-button" onClick={onContact}>
                {handoff === 'asked' ? t.leaveContact : t.writeMore}
              </button>
            </p>
          )}
          <div class="alerts" role="alert">
            {lastTurn && <TurnProblem turn={lastTurn} onAskAgain={askAgain} />}
            {refused && (
              <div class="problem">
                <p>{t.refused}</p>
                {state.refusal && <p dir="auto">{state.refusal}</p>}
              </div>
            )}
            {slip && <p class="problem">{t.slip}</p>}
          </div>
        </div>
      </section>
      <div class="dock">
        {!atEnd && (
          <button type="button" class="to-newest" onClick={toEnd} aria-label={t.toNewest} title={t.toNewest}>
            <Icon name="down" />
          </button>
        )}
        {connection === 'offline' && <p class="no-connection">{t.offline}</p>}
        {!refused && (
          <Composer
            field={field}
            busy={running}
            onSend={ask}
            onStop={() => {
              chat.stop()
              keepFocus()
            }}
          />
        )}
      </div>
      <div class="unseen" role="status">
        {finished && fill(t.announcement, { name, answer: finished })}
      </div>
    </>
  )
}
