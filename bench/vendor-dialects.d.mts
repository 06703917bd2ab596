/** The words of a message: its text, or those of its parts. */
export function textOf(content: unknown): string
/** How many tokens the stand-in counts: one for each four characters. */
export function countTokens(text: string): number
