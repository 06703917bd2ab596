/** The moment at which a day of a date field begins where the reader is. */
export const dayBegun = (day: string): string => new Date(`${day}T00:00`).toISOString()
