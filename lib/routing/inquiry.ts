import { once } from '../process.ts'
import { featuresOf, sentencesOf } from './features.ts'
import type { Inquiry, InquiryClass } from './inquiry-classes.ts'
import type { LinearModel } from './linear-model.ts'
import { shippedClassifier } from './shipped-classifier.ts'
import { flaggedIn } from './topics.ts'

/** What tells a message's class. Version 0 is the shipped one. */
export type Classifier = { version: number; model: LinearModel }

const active = () => once('routing.classifier', () => ({ inUse: { version: 0, model: shippedClassifier() } as Classifier }))

export const classifierInUse = (): Classifier => active().inUse

/** From here on this process tells classes by this one. */
export function adoptClassifier(classifier: Classifier): void {
  active().inUse = classifier
}

/**
 * What a message is about. Some 20 microseconds for a sentence, at most 300 for a long text (measured on one core of 2.5 GHz).
 * The first call of a process trains the shipped models, which takes a third of a second.
 */
export function inquiryOf(text: string): Inquiry {
  const features = featuresOf(text)
  const { label, score } = classifierInUse().model.best(features)
  const sentences = sentencesOf(text)
  return {
    class: label as InquiryClass,
    score: Math.round(score * 100) / 100,
    topics: flaggedIn([features, ...sentences.map(featuresOf)]),
  }
}
