import type { Dialect } from './dialect.ts'
import { ollamaChat, ollamaGenerate } from './ollama.ts'
import { openaiChat, openaiCompletions } from './openai.ts'
import { panguSigned, panguToken, panguTokenById, panguTokenByName, panguV2 } from './pangu.ts'

/** Every protocol that a vendor of ours speaks, each form of its credentials by itself. */
export const dialects: Dialect[] = [
  openaiChat,
  openaiCompletions,
  panguToken,
  panguTokenById,
  panguTokenByName,
  panguSigned,
  panguV2,
  ollamaChat,
  ollamaGenerate,
]
