import type { Dialect } from './dialect.ts'
import { hunyuan } from './hunyuan.ts'
import { ollamaChat, ollamaGenerate } from './ollama.ts'
import { openaiChat, openaiCompletions } from './openai.ts'
import { panguSigned, panguToken, panguTokenById, panguTokenByName, panguV2 } from './pangu.ts'
import { spark, sparkImage } from './spark.ts'

/** Every protocol that a vendor of ours speaks, each form of its credentials by itself. */
export const dialects: Dialect[] = [
  openaiChat,
  openaiCompletions,
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
