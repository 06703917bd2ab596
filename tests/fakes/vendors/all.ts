import { anthropicMessages } from './anthropic.ts'
import { deepseek, sloppy } from './compatible.ts'
import type { Dialect } from './dialect.ts'
import { ernieBySignature, ernieByToken, ernieQianfan } from './ernie.ts'
import { geminiContent } from './gemini.ts'
import { gateway, textBison } from './generic.ts'
import { hunyuan } from './hunyuan.ts'
import { ollamaChat, ollamaGenerate } from './ollama.ts'
import { openaiChat, openaiCompletions } from './openai.ts'
import { panguSigned, panguToken, panguTokenById, panguTokenByName, panguV2 } from './pangu.ts'
import { qwenCompatible, qwenOpen, qwenText, qwenVision } from './qwen.ts'
import { spark, sparkImage } from './spark.ts'

/** Every protocol that a vendor of ours speaks, each form of its credentials by itself. */
export const dialects: Dialect[] = [
  openaiChat,
  openaiCompletions,
  anthropicMessages,
  geminiContent,
  deepseek,
  sloppy,
  textBison,
  gateway,
  qwenText,
  qwenOpen,
  qwenVision,
  qwenCompatible,
  ernieByToken(),
  ernieBySignature(),
  ernieQianfan,
  hunyuan,
  spark,
  sparkImage,
  panguToken,
  panguTokenById,
  panguTokenByName,
  panguSigned,
  panguV2,
  ollamaChat,
  ollamaGenerate,
]
