'use server'
import { actorOf } from '#lib/access/caller.ts'
import { purgeCache, purgeInput } from '#lib/chat/answer-cache/report.ts'
import { action } from '#lib/http/action.ts'

export const emptyCache = action('bots:write', purgeInput, ({ input, caller, requestId }) => purgeCache(input, actorOf(caller, requestId)))
