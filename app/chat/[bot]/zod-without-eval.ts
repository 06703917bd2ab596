import { config } from 'zod/v4/core'

// The AI SDK makes its zod schemas while it is imported, and zod then tries `new Function`, which our content security
// policy reports. So this has to be imported before it.
config({ jitless: true })
