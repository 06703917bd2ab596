import { once } from '../process.ts'
import { classExamples as englishClasses } from './examples.en.ts'
import { classExamples as chineseClasses } from './examples.zh.ts'
import { type Features, featuresOf } from './features.ts'
import { type InquiryClass, type Topic, topics } from './inquiry-classes.ts'
import { type Labelled, LinearModel } from './linear-model.ts'
import { lookAlikes as englishLookAlikes } from './look-alikes.en.ts'
import { lookAlikes as chineseLookAlikes } from './look-alikes.zh.ts'
import { linesOf } from './shipped-classifier.ts'
import { topicExamples as english } from './topic-examples.en.ts'
import { topicExamples as chinese } from './topic-examples.zh.ts'

/** A message counts as touching a topic from this likelihood on: rather ten false alarms than one missed customer. */
const likelihoodMin = 0.15

/** Classes whose examples touch no topic. Of the others some do. */
const harmlessClasses: InquiryClass[] = ['delivery', 'small_talk', 'other']

const touches = 'touches'
const harmless = 'harmless'

/** The topics that one of these texts touches: a message, and each of its sentences. */
export function flaggedIn(texts: readonly Features[]): Topic[] {
  const models = trained()
  return topics.filter((topic) => texts.some((features) => (models[topic].likelihoods(features)[0] ?? 0) >= likelihoodMin))
}

const trained = () =>
  once('routing.topics', () => Object.fromEntries(topics.map((topic) => [topic, modelOf(topic)])) as Record<Topic, LinearModel>)

function modelOf(topic: Topic): LinearModel {
  const look = topics.flatMap((each) => [...linesOf(englishLookAlikes[each]), ...linesOf(chineseLookAlikes[each])])
  const everyday = harmlessClasses.flatMap((each) => [...linesOf(englishClasses[each]), ...linesOf(chineseClasses[each])])
  const touching = [...linesOf(english[topic]), ...linesOf(chinese[topic])]
  const labelled =
    (label: string) =>
    (text: string): Labelled => ({ features: featuresOf(text), label })
  return LinearModel.train([...touching.map(labelled(touches)), ...[...look, ...everyday].map(labelled(harmless))], [touches, harmless])
}
