/* The part of a provider's form that is about limits and failures. Times are typed in seconds, and sent in milliseconds. */

/** What may be typed into a field; `usual` is what counts while it is empty. */
type Bounds = { min: number; max: number; usual?: number; isWhole?: true }

const whole = (min: number, max: number, usual?: number): Bounds => ({ min, max, usual, isWhole: true })

/** The numbers of each object as the API calls them. Names ending in `Ms` are times. */
export const gatewayNumbers = {
  limits: {
    requestsPerSecond: whole(1, 10_000),
    requestsPerMinute: whole(1, 1_000_000),
    tokensPerMinute: whole(1, 1_000_000_000),
    concurrency: whole(10, 1_000, 100),
  },
  timeouts: {
    connectMs: { min: 0.1, max: 60, usual: 5 },
    firstTokenMs: { min: 0.1, max: 600, usual: 30 },
    idleMs: { min: 0.1, max: 600, usual: 20 },
    totalMs: { min: 0.1, max: 3_600, usual: 120 },
  },
  retry: {
    attempts: whole(1, 6, 3),
    baseMs: { min: 0.05, max: 10, usual: 0.5 },
    factor: { min: 1, max: 4, usual: 2 },
    capMs: { min: 0.05, max: 60, usual: 20 },
  },
  breaker: {
    failures: whole(5, 10, 5),
    openMs: { min: 60, max: 300, usual: 60 },
    successes: whole(3, 5, 3),
  },
} as const satisfies Record<string, Record<string, Bounds>>

type Numbers = typeof gatewayNumbers
export type GatewayGroup = keyof Numbers
export const gatewayGroups = Object.keys(gatewayNumbers) as GatewayGroup[]

type Kept = { [Group in GatewayGroup]: Partial<Record<keyof Numbers[Group], number | null>> }
type Sent = { [Group in GatewayGroup]: Partial<Record<keyof Numbers[Group], number>> }
type Typed = { [Group in GatewayGroup]: Record<keyof Numbers[Group], number | string> }
type Region = { name: string; baseUrl: string }

/** The settings as they are kept. Null: the usual ones. */
export type GatewaySettings = { [Group in keyof Kept]: Kept[Group] | null } & {
  breaker: { strict?: boolean } | null
  weight: number
  regions: Region[]
}

/** As they are typed; of the regions one a line. */
export type GatewayFields = Typed & { breaker: { strict: boolean }; weight: number | string; regions: string[] }

const isTime = (name: string) => name.endsWith('Ms')

export function gatewayValuesOf(stored?: GatewaySettings): GatewayFields {
  const typed = (group: GatewayGroup) => {
    const kept: Record<string, unknown> = stored?.[group] ?? {}
    return Object.fromEntries(Object.keys(gatewayNumbers[group]).map((name) => [name, typedOf(name, kept[name])]))
  }
  const numbers = Object.fromEntries(gatewayGroups.map((group) => [group, typed(group)])) as Typed
  return {
    ...numbers,
    breaker: { ...numbers.breaker, strict: stored?.breaker?.strict ?? false },
    weight: stored?.weight ?? 1,
    regions: (stored?.regions ?? []).map(({ name, baseUrl }) => `${name} ${baseUrl}`),
  }
}

const typedOf = (name: string, value: unknown): number | string => (typeof value === 'number' ? (isTime(name) ? value / 1_000 : value) : '')

/** What is sent of it: nothing of what nobody has ever said. What is left empty goes back to the usual. */
export function gatewaySentOf({ weight, regions, ...values }: GatewayFields, stored?: GatewaySettings) {
  const { strict, ...breaker } = values.breaker
  const numbers = { ...values, breaker: strict ? { ...breaker, successes: '' } : breaker } // strict decides it
  const sent = Object.fromEntries(gatewayGroups.map((group) => [group, sentIn(numbers[group])])) as Sent
  const all = { ...sent, breaker: { ...sent.breaker, ...(strict && { strict }) } }
  const said = gatewayGroups.filter((group) => stored?.[group] || Object.keys(all[group]).length > 0)
  const named = regionsIn(regions) ?? []
  return {
    ...(Object.fromEntries(said.map((group) => [group, all[group]])) as Partial<typeof all>),
    weight: weight === '' ? 1 : Number(weight),
    ...((stored || named.length > 0) && { regions: named }),
  }
}

const sentIn = (values: Record<string, number | string>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === '' ? [] : [[name, isTime(name) ? Math.round(Number(value) * 1_000) : Number(value)]],
    ),
  )

/** Regions as one types them, `name address` on each line; undefined when a line is something else. */
export function regionsIn(lines: string[]): Region[] | undefined {
  const pairs = lines.map((line) => /^\s*(\S.*?)\s+(\S+)\s*$/.exec(line))
  if (pairs.includes(null)) return undefined
  return pairs.flatMap((pair) => (pair?.[1] && pair[2] ? [{ name: pair[1], baseUrl: pair[2] }] : []))
}

/** True for a path of the answer that is a field of this part. */
export const isGatewayPlace = (path: string): boolean =>
  path === 'weight' || path === 'regions' || gatewayGroups.some((group) => path.startsWith(`${group}.`))
