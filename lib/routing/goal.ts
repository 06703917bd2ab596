/** What the router looks for where it may choose: the cheapest, the best or the quickest model. */
export const goals = ['cost', 'quality', 'speed'] as const
export type Goal = (typeof goals)[number]

/** How a caller lets the router choose: by the usual goal, or by the one he names. */
export const auto: readonly string[] = ['auto', ...goals.map((goal) => `auto:${goal}`)]

/** True for `auto`, and for `auto:` with a goal. */
export const isAuto = (model: string): boolean => auto.includes(model)

/** The goal that a caller names: `auto:cost`. */
export const goalIn = (model: string): Goal | undefined => goals.find((goal) => model === `auto:${goal}`)
