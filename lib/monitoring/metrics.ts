import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { once } from '../process.ts'

/** The process's one registry of Prometheus metrics; calls to vendors are counted in the ledger's words. */
export const metrics = () =>
  once('monitoring.metrics', () => {
    const registry = new Registry()
    collectDefaultMetrics({ register: registry })
    const registers = [registry]
    return {
      registry,
      requests: new Counter({
        name: 'llm_api_requests_total',
        help: 'Calls to vendors',
        labelNames: ['model', 'provider', 'status'],
        registers,
      }),
      latency: new Histogram({
        name: 'llm_api_request_latency_seconds',
        help: 'Whole time of a call to a vendor',
        labelNames: ['model'],
        buckets: [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 120],
        registers,
      }),
      firstToken: new Histogram({
        name: 'llm_api_first_token_seconds',
        help: 'Time to the first token of a call to a vendor',
        labelNames: ['model'],
        buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 30],
        registers,
      }),
      tokens: new Counter({
        name: 'llm_api_tokens_total',
        help: 'Tokens, by direction (prompt, completion)',
        labelNames: ['model', 'direction'],
        registers,
      }),
      promptTokensSaved: new Counter({
        name: 'frontdesk_prompt_tokens_saved_total',
        help: 'Tokens that were left out of the prompts of answered turns, about',
        registers,
      }),
      cost: new Counter({
        name: 'llm_api_cost_total',
        help: 'Cost of calls whose price is known',
        labelNames: ['model', 'currency'],
        registers,
      }),
      cacheRequests: new Counter({
        name: 'llm_api_cache_requests_total',
        help: 'Turns, by what the cache of answers did for them (hit, miss, bypass, shared)',
        labelNames: ['result'],
        registers,
      }),
      circuits: new Gauge({
        name: 'llm_api_circuit_state',
        help: 'Whether a model is asked: 0 closed (asked), 1 half-open (one call at a time tries it), 2 open (left alone)',
        labelNames: ['provider', 'model'],
        registers,
      }),
      queue: new Gauge({
        name: 'llm_api_queue_depth',
        help: 'Calls to vendors that wait for their turn',
        labelNames: ['priority'],
        registers,
      }),
      retriesRefused: new Counter({
        name: 'frontdesk_retries_refused_total',
        help: 'Failed calls to vendors that were not made again because there were too many retries already',
        registers,
      }),
      turns: new Counter({ name: 'frontdesk_turns_total', help: 'Turns, by how they ended', labelNames: ['status'], registers }),
      budgetUsed: new Gauge({
        name: 'frontdesk_budget_used_ratio',
        help: 'How much of a budget is spent in its current period, 1 for all of it; of visitors and addresses, by the one who has least left',
        labelNames: ['budget'],
        registers,
      }),
      running: new Gauge({ name: 'frontdesk_turns_running', help: 'Turns being answered now', registers }),
    }
  })
