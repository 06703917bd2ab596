import { useTranslations } from 'next-intl'

export function Suggestions({ questions, onChoose }: { questions: string[]; onChoose: (question: string) => void }) {
  const t = useTranslations('chat')
  if (questions.length === 0) return null
  return (
    <section className="suggestions" aria-label={t('suggestions')}>
      {questions.map((question) => (
        <button key={question} type="button" dir="auto" onClick={() => onChoose(question)}>
          {question}
        </button>
      ))}
    </section>
  )
}
