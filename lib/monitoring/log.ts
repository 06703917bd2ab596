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

/** Lines do not wait for one another's writing: a call to a vendor makes two. What is unwritten at an exit is written then. */
const destination = (): DestinationStream =>
  process.stdout.isTTY ? pretty({ translateTime: 'SYS:HH:MM:ss', singleLine: true }) : pino.destination({ dest: 1, sync: false })
