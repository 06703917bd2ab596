/** @jsxImportSource preact */
import { useMemo } from 'preact/hooks'
import type { Chat } from '../chat.ts'
import { isRunning, type Turn } from '../turn.ts'
import { AnswerActions } from './answer-actions.tsx'
import { AnswerText } from './answer-text.tsx'
import { Citations } from './citations.tsx'
import { fill, useWords } from './words.ts'

type Props = { turn: Turn; chat: Chat; name: string; onAskAgain: (clientId: string) => void; last: boolean }

/** One question and what came of it. Turns that did not change are not drawn again. */
export function TurnView({ turn, chat, name, onAskAgain, last }: Props) {
  const t = useWords()
  return useMemo(
    () => (
      <>
        <article class={`question ${turn.phase}`} dir="auto">
          <span class="unseen">{t.you}: </span>
          {turn.question}
        </article>
        <Answer turn={turn} chat={chat} name={name} />
        {/* The newest problem is shown where it is announced, at the end of the conversation. */}
        {!last && <TurnProblem turn={turn} onAskAgain={onAskAgain} />}
      </>
    ),
    [turn, chat, name, onAskAgain, last, t],
  )
}

function Answer({ turn, chat, name }: Pick<Props, 'turn' | 'chat' | 'name'>) {
  const t = useWords()
  const { phase, answer, citations, degraded } = turn
  const running = isRunning(turn)
  if (!answer && running) {
    return (
      <p class="typing">
        <span class="dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        {t.typing}
      </p>
    )
  }
  if (!answer && phase !== 'answered' && phase !== 'stopped') return null
  const remark = phase === 'stopped' ? t.incomplete : !answer ? t.empty : degraded && t.degraded
  return (
    <article class="answer" aria-busy={running}>
      <span class="unseen">{name}: </span>
      {answer && (
        <div class="answer-text">
          <AnswerText markdown={answer} />
        </div>
      )}
      {!running && <Citations citations={citations} />}
      {!running && remark && <p class="faint">{remark}</p>}
      {!running && answer && <AnswerActions turn={turn} onRate={chat.rate} />}
    </article>
  )
}

/** Why this turn waits or has failed, and the way on. */
export function TurnProblem({ turn: { clientId, phase, problem }, onAskAgain }: Pick<Props, 'turn' | 'onAskAgain'>) {
  const t = useWords()
  if (phase !== 'unsent' && phase !== 'failed') return null
  const waits = phase === 'unsent'
  const kind = problem?.kind ?? (waits ? 'offline' : 'failed')
  const seconds = problem?.retryInSeconds
  return (
    <div class={waits ? 'problem waits' : 'problem'}>
      <p>{waits && kind === 'offline' ? t.unsent : t.problem[kind]}</p>
      {problem?.detail && <p dir="auto">{problem.detail}</p>}
      {seconds !== undefined && seconds > 0 && <p>{fill(t.wait, { seconds: Math.ceil(seconds) })}</p>}
      <button type="button" class="plain-button" onClick={() => onAskAgain(clientId)}>
        {waits ? t.sendNow : t.retry}
      </button>
    </div>
  )
}
