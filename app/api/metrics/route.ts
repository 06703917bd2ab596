import { mayReadMetrics } from '#lib/access/metrics-access.ts'
import { endpoint, route } from '#lib/http/route.ts'
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
      await measureBudgets().catch(() => {}) // without a database there are other metrics all the same
      const { registry } = metrics()
      return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } })
    },
  ),
})
