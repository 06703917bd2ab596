import { classExamples as english } from './examples.en.ts'
import { classExamples as chinese } from './examples.zh.ts'
import { featuresOf } from './features.ts'
import { inquiryClasses } from './inquiry-classes.ts'
import { type Labelled, LinearModel } from './linear-model.ts'

/** The examples that Frontdesk ships, in both languages. */
export const shippedExamples = (): Labelled[] =>
  [english, chinese].flatMap((examples) =>
    inquiryClasses.flatMap((label) => linesOf(examples[label]).map((text) => ({ features: featuresOf(text), label }))),
  )

/** The messages of these examples. */
export const shippedTexts = (): string[] =>
  [english, chinese].flatMap((examples) => inquiryClasses.flatMap((label) => linesOf(examples[label])))

/** Trained anew by each process: the same examples make the same model, and it takes less time than reading it would cost room. */
export const shippedClassifier = (): LinearModel => LinearModel.train(shippedExamples(), inquiryClasses)

/** The lines of a text that are not empty. */
export const linesOf = (text: string): string[] => text.split('\n').filter(Boolean)
