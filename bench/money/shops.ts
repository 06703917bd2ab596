import type { EntryInput } from '#lib/knowledge/entries.ts'
import type { Lang } from '#lib/knowledge/lang.ts'
import { mulberry32 } from '#lib/routing/linear-model.ts'
import { load } from '../public-data.ts'
import { shuffled } from './zipf.ts'

/** A shop made of a public set: what it knows, and what it is asked that it does not know word for word. */
export type Shop = { slug: string; lang: Lang; knowledge: EntryInput[]; questions: Asked[] }

export type Asked = {
  shop: string
  text: string
  /** The pair or article that answers it, by its externalId; null where the shop has none. */
  label: string | null
  needsLarge: boolean
  /** The words that answer it, where the set tells them. */
  answers: string[]
}

type Example = { text: string; intent: string }
type Passage = { id: string; title: string; text: string }
type PassageQuestion = { question: string; passage: string; answers: string[] }

/**
 * The intents that the large model is for, by one test that was written down before anything was measured: a payment, charge,
 * refund or transfer that went wrong; fraud, loss, theft or a blocked account; credit, tax, insurance, pensions, visas; health.
 * The names are those of the whole sets.
 */
const needsLarge = new Set(
  `Refund_not_showing_up balance_not_updated_after_bank_transfer balance_not_updated_after_cheque_or_cash_deposit
  beneficiary_not_allowed cancel_transfer card_payment_fee_charged card_payment_not_recognised card_payment_wrong_exchange_rate
  card_swallowed cash_withdrawal_charge cash_withdrawal_not_recognised compromised_card declined_card_payment
  declined_cash_withdrawal declined_transfer direct_debit_payment_not_recognised extra_charge_on_statement failed_transfer
  lost_or_stolen_card lost_or_stolen_phone pending_card_payment pending_cash_withdrawal pending_top_up pending_transfer
  request_refund reverted_card_payment? top_up_failed top_up_reverted transaction_charged_twice transfer_fee_charged
  transfer_not_received_by_recipient wrong_amount_of_cash_received wrong_exchange_rate_for_cash_withdrawal
  account_blocked apr card_declined credit_limit credit_limit_change credit_score freeze_account improve_credit_score insurance
  insurance_change interest_rate international_visa lost_luggage report_fraud report_lost_card rollover_401k taxes vaccines w2`.split(
    /\s+/,
  ),
)

/** Whether an intent is for the large model. What has no label, or is no matter of a customer's, is not. */
export const isForLargeModel = (label: string | null | undefined): boolean => needsLarge.has(label ?? '')

/** The English answers of the FAQ sets, which the sets of intents are given in turn since they have none: real lengths, other contents. */
export const borrowedAnswers = (): string[] =>
  load<{ answer: string; lang: string }>('faq_docs').flatMap(({ answer, lang }) => (lang === 'en' ? [answer] : []))

export function shops(): Shop[] {
  const foreign = load<Example>('clinc150_oos').map(({ text }) => ({ text, intent: null }))
  const [assistantKnown, assistantAsked] = divided(load<Example>('hwu64'))
  return [
    ofIntents('bank', load('banking77_train'), load('banking77_test')),
    ofIntents('everyday', load('clinc150_train'), [...load<Example>('clinc150_test'), ...foreign]),
    ofIntents('assistant', assistantKnown, assistantAsked),
    ofArticles('articles', load('zh_kb_passages'), load('zh_kb_questions')),
  ]
}

/** What all shops together are asked, at most so many, each question once and in an order by chance that is the same in every run. */
export const distinctQuestions = (countMax: number): Asked[] =>
  shuffled(
    shops().flatMap(({ questions }) => questions),
    mulberry32(1),
  ).slice(0, countMax)

function ofIntents(slug: string, known: Example[], asked: { text: string; intent: string | null }[]): Shop {
  const answers = borrowedAnswers()
  return {
    slug,
    lang: 'en',
    knowledge: Array.from(
      Map.groupBy(known, ({ intent }) => intent),
      ([intent, examples], place) => ({
        questions: examples.map(({ text }) => text),
        answer: answers[place % answers.length],
        externalId: intent,
        lang: 'en',
      }),
    ),
    questions: asked.map(({ text, intent }) => ({
      shop: slug,
      text,
      label: intent,
      needsLarge: isForLargeModel(intent),
      answers: [],
    })),
  }
}

const ofArticles = (slug: string, passages: Passage[], asked: PassageQuestion[]): Shop => ({
  slug,
  lang: 'zh',
  knowledge: passages.map(({ id, title, text }) => ({ title, text, externalId: id, lang: 'zh' })),
  questions: asked.map(({ question, passage, answers }) => ({ shop: slug, text: question, label: passage, needsLarge: false, answers })),
})

/** hwu64 comes without a division: every fifth example of an intent is asked, the others are known. */
function divided(all: Example[]): [known: Example[], asked: Example[]] {
  const groups = [...Map.groupBy(all, ({ intent }) => intent).values()]
  const part = (asked: boolean) => groups.flatMap((group) => group.filter((_, place) => (place % 5 === 4) === asked))
  return [part(false), part(true)]
}
