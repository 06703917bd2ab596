'use server'
import { actorOf } from '#lib/access/caller.ts'
import { askForCalibration, calibrationInput, purgeCache, purgeInput } from '#lib/chat/answer-cache/report.ts'
import { action } from '#lib/http/action.ts'

export const emptyCache = action('bots:write', purgeInput, ({ input, caller, requestId }) => purgeCache(input, actorOf(caller, requestId)))

export const calibrateCache = action('bots:write', calibrationInput, ({ input, caller, requestId }) =>
  askForCalibration(input, actorOf(caller, requestId)),
)
