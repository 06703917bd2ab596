import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import type { Actor } from '../access/caller.ts'
import { db } from '../database/client.ts'
import { notFound } from '../failure.ts'
import { time } from '../http/schemas.ts'
import { allConnections, fromEnvironment } from './connections.ts'
import { circuitModes, lastMinuteOf, modeAt, stateAt } from './gateway/circuit-states.ts'
import { gateway, type ShownCircuit } from './gateway/gateway.ts'

const shownCircuit = z
  .object({
    key: z.string().describe('Names the circuit for a reset.'),
    provider: z.string().describe('The slug of the vendor.'),
    providerId: z.string(),
    providerName: z.string().nullable().describe('`null` once the provider is deleted.'),
    model: z.string().describe('The catalog id.'),
    region: z.string().nullable().describe('`null`: the main address.'),
    mode: z
      .enum(circuitModes)
      .describe('`open`: the model is left alone. `half-open`: one call at a time tries whether it works again. `closed`: it is asked.'),
    failures: z.int().describe('Failures in a row, while it is closed.'),
    retryAt: time.nullable().describe('When it is tried again; `null` unless it is open.'),
    calls: z.int().describe('Calls of the last minute, without those that say nothing of the vendor’s health.'),
    failed: z.int().describe('Those of them that failed.'),
  })
  .meta({ id: 'Circuit', description: 'How a model does through one key and address.' })

const shownLane = z
  .object({
    providerId: z.string(),
    providerName: z.string(),
    running: z.int().describe('Calls that are under way.'),
    waiting: z.int().describe('Calls that wait for their turn.'),
    concurrency: z.int().describe('How many may be under way at once, on all instances together.'),
    rests: z
      .array(z.object({ model: z.string(), region: z.string().nullable(), until: time }))
      .describe('Models that the vendor has asked to leave alone until then, or has nothing left for, the longest first.'),
  })
  .meta({ id: 'Lane', description: 'The calls on the key of one enabled provider.' })

export const gatewayView = z
  .object({ circuits: z.array(shownCircuit), lanes: z.array(shownLane) })
  .meta({ id: 'GatewayState', description: 'What the instance that answers knows. Models that it never asked are not in it.' })

export const circuitReset = z.strictObject({
  key: z.string().max(1_000).optional().describe('One circuit. Without it, all of them.'),
})
export const resetView = z.object({ reset: z.int().describe('How many circuits were closed.') })

/** How the models and keys of all providers do, the worst first. */
export async function gatewayState(): Promise<z.output<typeof gatewayView>> {
  const now = gateway().clock.now()
  const [names, connections] = await Promise.all([providerNames(), allConnections()])
  const seen = new Map(
    gateway()
      .shownLanes()
      .map((lane) => [lane.lane, lane]),
  )
  const worstFirst = gateway()
    .shownCircuits()
    .sort((a, b) => stateAt(b, now) - stateAt(a, now))
  return {
    circuits: worstFirst.map((shown) => {
      const { key, lane: providerId, provider, model, region, circuit } = shown
      const { mode, retryAt } = standing(shown, now)
      const { failures } = circuit
      const providerName = names.get(providerId) ?? null
      return { key, provider, providerId, providerName, model, region, mode, failures, retryAt, ...lastMinuteOf(circuit, now) }
    }),
    lanes: connections.map(({ way: { lane, name, limits } }) => {
      const { running = 0, waiting = 0 } = seen.get(lane) ?? {}
      return { providerId: lane, providerName: name, running, waiting, concurrency: limits.concurrency, rests: restsOf(lane) }
    }),
  }
}

const restsOf = (id: string) =>
  gateway()
    .shownRests()
    .filter(({ lane }) => lane === id)
    .sort((a, b) => b.until - a.until)
    .map(({ model, region, until }) => ({ model, region, until: new Date(until) }))

const moment = (ms: number | null): Date | null => (ms === null ? null : new Date(ms))

function standing(shown: ShownCircuit, now: number) {
  const mode = modeAt(shown, now)
  return { mode, retryAt: mode === 'open' ? moment(shown.retryAt) : null }
}

async function providerNames(): Promise<Map<string, string>> {
  const rows = await db().provider.findMany({ select: { id: true, name: true } })
  return new Map([...fromEnvironment(), ...rows].map(({ id, name }) => [id, name]))
}

/** How one provider does: its models that are left alone or on trial, the worst first, those that rest, and the calls on its key. */
export function providerState(id: string) {
  const now = gateway().clock.now()
  const broken = gateway()
    .shownCircuits()
    .filter((shown) => shown.lane === id && stateAt(shown, now) > 0)
    .sort((a, b) => stateAt(b, now) - stateAt(a, now) || (a.retryAt ?? 0) - (b.retryAt ?? 0))
    .map((shown) => ({ key: shown.key, model: shown.model, region: shown.region, ...standing(shown, now) }))
  const lanes = gateway().shownLanes()
  const { running = 0, waiting = 0 } = lanes.find(({ lane }) => lane === id) ?? {}
  return { broken, rests: restsOf(id), running, waiting }
}
export type ProviderState = ReturnType<typeof providerState>

/**
 * Closes circuits by hand, so that their models are asked again at once: one by its key, those of a provider, or all. Of
 * several, those that are closed and sound are left alone. Throws when no circuit has this key.
 */
export async function resetCircuits({ key, providerId }: { key?: string; providerId?: string }, actor: Actor): Promise<number> {
  const known = gateway().shownCircuits()
  const meant =
    key === undefined
      ? known.filter((shown) => isTroubled(shown) && (providerId === undefined || shown.lane === providerId))
      : known.filter((shown) => shown.key === key)
  if (key !== undefined && meant.length === 0) throw notFound('circuit')
  await db().$transaction(async (tx) => {
    for (const { lane, model, region, circuit } of meant) {
      const before = { model, region, mode: circuit.mode, failures: circuit.failures }
      const after = { model, region, mode: 'closed', failures: 0 }
      await recordAudit(tx, actor, { action: 'circuit.reset', target: lane, before, after })
    }
  })
  for (const { key } of meant) gateway().reset(key)
  return meant.length
}

const isTroubled = ({ circuit: { mode, failures } }: ShownCircuit): boolean => mode !== 'closed' || failures > 0
