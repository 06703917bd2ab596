/* What a bot's settings may be. The console's forms load it too, so it imports nothing. */

export const temperatureBounds = { min: 0, max: 1 } as const
export const maxTokensBounds = { min: 1, max: 32_000 } as const
export const turnsRememberedBounds = { min: 0, max: 10 } as const
export const recallTokensBounds = { min: 100, max: 100_000 } as const
