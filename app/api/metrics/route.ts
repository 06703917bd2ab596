import { mayReadMetrics } from '#lib/access/metrics-access.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { allConnections } from '#lib/llm/connections.ts'
import { worstStates } from '#lib/llm/gateway/circuit-states.ts'
import { gateway } from '#lib/llm/gateway/gateway.ts'
import { metrics } from '#lib/monitoring/metrics.ts'
import { measureBudgets } from '#lib/usage/budgets/budget-rows.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      access: 'public',
      withoutDatabase: true,
      says: 'Metrics for Prometheus. They need METRICS_TOKEN as a bearer token; without one set, only this machine may read them.',
      answers: { 200: { 'text/plain': 'The metrics in Prometheus’ text format.' } },
    },
    async ({ request }) => {
      mayReadMetrics(request.headers)
      await Promise.allSettled([measureBudgets(), allConnections()]) // without a database there are other metrics all the same
      const { registry } = metrics()
      readGateway()
      return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } })
    },
  ),
})

/** What stands and waits before the vendors is read when somebody asks for it; of providers that are gone nothing is left then. */
function readGateway(): void {
  const { circuits, queue, retriesRefused } = metrics()
  const vendors = gateway()
  circuits.reset()
  for (const { state, ...labels } of worstStates(vendors.shownCircuits(), vendors.clock.now())) circuits.set(labels, state)
  for (const [priority, depth] of Object.entries(vendors.depths())) queue.set({ priority }, depth)
  retriesRefused.reset()
  retriesRefused.inc(vendors.retriesRefused)
}
