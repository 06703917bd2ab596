import { anthropicMessages } from './anthropic.ts'
import { deepseek, sloppy } from './compatible.ts'
import type { Dialect } from './dialect.ts'
import { geminiContent } from './gemini.ts'
import { gateway, textBison } from './generic.ts'
import { ollamaChat, ollamaGenerate } from './ollama.ts'
import { openaiChat, openaiCompletions } from './openai.ts'

/** Every protocol that a vendor of ours speaks, each form of its credentials by itself. */
export const dialects: Dialect[] = [
  openaiChat,
  openaiCompletions,
  deepseek,
  sloppy,
  anthropicMessages,
  geminiContent,
  ollamaChat,
  ollamaGenerate,
  textBison,
  gateway,
]
