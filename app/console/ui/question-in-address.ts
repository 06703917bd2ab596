/** Of a question that is tried in the console, which stands in the page's address. */
export const questionCharsMax = 1_000

export const questionIn = (asked: string | undefined): string => (asked ?? '').trim().slice(0, questionCharsMax)
