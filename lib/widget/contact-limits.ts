/* How long the fields of a contact may be, in characters. The form in the visitor's browser loads it too, so it imports nothing. */

export const nameCharsMax = 200
export const emailCharsMax = 320
export const messageCharsMax = 8_000
