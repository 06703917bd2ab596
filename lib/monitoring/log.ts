import pino, { type DestinationStream, type Logger } from 'pino'
import pretty from 'pino-pretty'
import { config } from '../config.ts'
import { once } from '../process.ts'

/** The process's log: one JSON line an event, or for eyes where a terminal reads it. Never holds a customer's words, a prompt or a key. */
export const log = (): Logger =>
  once('monitoring.log', () =>
    pino(
      {
        level: config().logLevel,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        redact: [
          'authorization',
          '*.authorization',
          '*.apiKey',
          '*.password',
          'err.config',
          'err.requestBodyValues',
          'err.responseBody',
          'err.cause.responseBody',
        ],
      },
      destination(),
    ),
  )

/** The log of calls to vendors, whose lines hold names and counts alone: nothing is looked for in them that has to be struck out. */
export const callLog = (): Logger => once('monitoring.call-log', () => log().child({}, { redact: [] }))

/**
 * A call to a vendor makes two lines, and to write each by itself costs a tenth of a turn: they are written together, after 200 ms at
 * the latest. What is unwritten at an exit is written then; a `kill -9` loses it.
 */
const destination = (): DestinationStream =>
  process.stdout.isTTY
    ? pretty({ translateTime: 'SYS:HH:MM:ss', singleLine: true })
    : pino.destination({ dest: 1, sync: false, minLength: 4_096, periodicFlush: 200 })
