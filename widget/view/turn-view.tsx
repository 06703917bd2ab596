/** @jsxImportSource preact */
import type { VNode } from 'preact'
import { isRunning, type Turn } from '../turn.ts'
import { AnswerActions } from './answer-actions.tsx'
import { AnswerText } from './answer-text.tsx'
import { AttachmentView } from './attachment-view.tsx'
import { Citations } from './citations.tsx'
import { contacting, type PanelProps } from './panel-state.ts'
import { fill, t } from './words.ts'

export type TurnProps = PanelProps & { turn: Turn }

/** One question and what came of it. */
export function TurnView(props: TurnProps) {
  const { turn, turns, pictures } = props
  return (
    <div key={turn.clientId} class="turn">
      {turn.attachments?.[0] && (
        <article class="sent-pictures">
          <span class="unseen">{t.you}: </span>
          {turn.attachments.map(({ id, mediaType, name }, place) => (
            <AttachmentView key={id} name={name ?? `${t.picture} ${place + 1}`} mediaType={mediaType} blob={() => pictures.blobOf(id)} />
          ))}
        </article>
      )}
      {turn.question && (
        <article class={`question ${turn.phase}`} dir="auto">
          <span class="unseen">{t.you}: </span>
          {turn.question}
        </article>
      )}
      <Answer {...props} />
      {/* The newest problem is shown where it is announced, at the end of the conversation. */}
      {turn !== turns.at(-1) && <TurnProblem {...props} />}
    </div>
  )
}

function Answer(props: TurnProps) {
  const { turn, name, askAgain } = props
  const { clientId, phase, progress: { place, part = 0, parts } = {}, answer, citations, direct, degraded } = turn
  const running = isRunning(turn)
  if (!answer && running) {
    return (
      <p class="typing" aria-live="polite">
        <span class="dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        {parts ? fill(t.reading, { part: Math.min(part + 1, parts), parts }) : place ? fill(t.queued, { place }) : t.typing}
      </p>
    )
  }
  if (!answer && phase !== 'answered' && phase !== 'stopped') return null
  const remark = phase === 'stopped' ? t.incomplete : !answer ? t.empty : (direct || degraded) && citations[0] && t.degraded
  return (
    <article class="answer" aria-busy={running}>
      <span class="unseen">{name}: </span>
      {answer && answerText(turn)}
      {!running && <Citations citations={citations} />}
      {!running && remark && <p class="faint">{remark}</p>}
      {!running && answer && <AnswerActions {...props} />}
      {direct && (
        <button type="button" class="plain-button" onClick={() => askAgain(clientId)}>
          {t.askModel}
        </button>
      )}
    </article>
  )
}

const drawn = new WeakMap<Turn, { text: VNode; words: typeof t }>()

/** The words of a turn that did not change are the same node, which drawing passes by: reading Markdown costs the most here. */
function answerText(turn: Turn): VNode {
  const before = drawn.get(turn)
  if (before?.words === t) return before.text
  const text = <AnswerText markdown={turn.answer} />
  drawn.set(turn, { text, words: t })
  return text
}

/** Why this turn waits or has failed, and the way on. */
export function TurnProblem({ turn: { clientId, phase, messageId, answer, apology, problem }, handoff, askAgain, change }: TurnProps) {
  if (phase !== 'unsent' && phase !== 'failed') return null
  const waits = phase === 'unsent'
  const kind = answer && !apology ? 'brokenOff' : (problem?.kind ?? 'failed')
  const seconds = problem?.retryInSeconds
  return (
    <div class={`problem ${phase}`}>
      <p>{t.problem[kind]}</p>
      {problem?.detail && <p dir="auto">{problem.detail}</p>}
      {seconds && <p>{fill(t.wait, { seconds: Math.ceil(seconds) })}</p>}
      <button type="button" class="plain-button" onClick={() => askAgain(clientId)}>
        {waits ? t.sendNow : t.retry}
      </button>
      {messageId && handoff === 'none' && (
        <button type="button" class="plain-button" onClick={() => change(contacting)}>
          {t.leaveMessage}
        </button>
      )}
    </div>
  )
}
