/** What a customer writes for. `small_talk` wants nothing of the shop; `other` is all the rest, of the shop or not. */
export const inquiryClasses = ['order', 'delivery', 'refund', 'invoice', 'account', 'complaint', 'small_talk', 'other'] as const
export type InquiryClass = (typeof inquiryClasses)[number]

/** Where a wrong answer does harm. */
export const topics = ['money', 'medical', 'legal', 'minors'] as const
export type Topic = (typeof topics)[number]
/** Of a sentence that a shop has said after answers about a topic, in characters. */
export const disclaimerCharsMax = 500

/** What a message is about. `score`: how sure the class is, 0 to 1, calibrated; `topics`: those that it touches. */
export type Inquiry = { class: InquiryClass; score: number; topics: Topic[] }
