/** @jsxImportSource preact */
import { languageTag } from '../launcher/lang.ts'
import { parseMarkdown, plainText } from '../markdown.ts'
import { isRunning } from '../turn.ts'
import { AnswerText } from './answer-text.tsx'
import { Composer } from './composer.tsx'
import { IconButton } from './icon-button.tsx'
import { contacting, type PanelProps } from './panel-state.ts'
import { Suggestions } from './suggestions.tsx'
import { TurnProblem, TurnView } from './turn-view.tsx'
import { t } from './words.ts'

export function Conversation(panel: PanelProps) {
  const { bot, turns, connection, refusal, hasOlder, handoff, finished, name, slip, atEnd, chat, scroll, change } = panel
  const lastTurn = turns.at(-1)
  const refused = connection === 'refused'

  const loadOlder = async ({ currentTarget }: { currentTarget: HTMLElement }) => {
    const release = scroll.holdPlace()
    currentTarget.closest<HTMLElement>('.log')?.focus()
    await chat.loadOlder().catch(() => {}) // the button is still there to be pressed again
    setTimeout(release, 200) // after it is drawn
  }

  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also for those who only have a keyboard */}
      <section ref={scroll.attach} class="log" tabIndex={0} aria-label={t.conversation} onScroll={scroll.look}>
        <div class="messages">
          {hasOlder && (
            <button type="button" class="plain-button older" onClick={loadOlder}>
              {t.older}
            </button>
          )}
          {bot && !hasOlder && (
            <article class="answer" lang={bot.greeting && bot.lang !== 'auto' ? languageTag[bot.lang] : undefined}>
              <span class="unseen">{name}: </span>
              <AnswerText markdown={bot.greeting ?? t.defaultGreeting} />
            </article>
          )}
          {turns.length === 0 && !refused && <Suggestions {...panel} />}
          {turns.map((turn) => (
            <TurnView {...panel} turn={turn} />
          ))}
          {handoff !== 'none' && (
            <p class="handoff">
              {handoff === 'asked' ? t.asked : t.contactLeft}{' '}
              <button type="button" class="plain-button" onClick={() => change(contacting)}>
                {handoff === 'asked' ? t.leaveMessage : t.writeMore}
              </button>
            </p>
          )}
          <div class="alerts" role="alert">
            {lastTurn && <TurnProblem {...panel} turn={lastTurn} />}
            {refused && (
              <div class="problem">
                <p>{t.refused}</p>
                {refusal && <p dir="auto">{refusal}</p>}
              </div>
            )}
            {slip && <p class="problem">{t.slip}</p>}
          </div>
        </div>
      </section>
      <div class="dock">
        {!atEnd && <IconButton class="round-button" icon="toNewest" onClick={scroll.toEnd} />}
        {connection === 'offline' && <p class="faint">{t.offline}</p>}
        {!refused && <Composer {...panel} busy={turns.some(isRunning)} />}
      </div>
      <div class="unseen" role="status">
        {finished && `${name}: ${plainText(parseMarkdown(finished))}`}
      </div>
    </>
  )
}
