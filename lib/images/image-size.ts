import { z } from 'zod'

/** Of a picture: its file in bytes, its sides in pixels. */
export const imageSize = z.object({ bytes: z.int(), width: z.int(), height: z.int() })
export type ImageSize = z.output<typeof imageSize>
