/** What a vendor's answer says is left of what it allows, and when its count begins anew, in milliseconds since 1970; null: it did not say. */
export type Quota = { requests?: Left; tokens?: Left }
type Left = { left: number; resetAt: number | null }
