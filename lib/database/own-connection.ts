import pg from 'pg'
import { config } from '../config.ts'

/**
 * A connection that passes by any pooler and is nobody else's: for locks that last as long as it does, and for what is heard on it.
 * Nothing may be said on it for days, so the system asks whether it still stands: one that a network dropped in silence ends after a
 * minute, and who waits for its `end` connects again.
 */
export const ownConnection = ({ timeoutMs = 5_000 } = {}): pg.Client =>
  new pg.Client({
    connectionString: config().databaseDirectUrl,
    connectionTimeoutMillis: timeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 60_000,
  })
