import pino, { type Logger } from 'pino'
import { config } from '../config.ts'
import { once } from '../process.ts'

/** The process's log: one JSON line an event. Never holds a customer's words, a prompt or a key. */
export const log = (): Logger =>
  once('monitoring.log', () =>
    pino({
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
    }),
  )
