/** @jsxImportSource preact */
import { useWords } from './words.ts'

export function Suggestions({ questions, onChoose }: { questions: string[]; onChoose: (question: string) => void }) {
  const t = useWords()
  if (questions.length === 0) return null
  return (
    <section class="suggestions" aria-label={t.suggestions}>
      {questions.map((question) => (
        <button key={question} type="button" dir="auto" onClick={() => onChoose(question)}>
          {question}
        </button>
      ))}
    </section>
  )
}
