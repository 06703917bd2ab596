import type { Dialect } from './dialect.ts'
import { ernieBySignature, ernieByToken, ernieQianfan } from './ernie.ts'
import { ollamaChat, ollamaGenerate } from './ollama.ts'
import { openaiChat, openaiCompletions } from './openai.ts'
import { qwenCompatible, qwenOpen, qwenText, qwenVision } from './qwen.ts'

/** Every protocol that a vendor of ours speaks, each form of its credentials by itself. */
export const dialects: Dialect[] = [
  openaiChat,
  openaiCompletions,
  ollamaChat,
  ollamaGenerate,
  ernieByToken(),
  ernieBySignature(),
  ernieQianfan,
  qwenText,
  qwenOpen,
  qwenVision,
  qwenCompatible,
]
