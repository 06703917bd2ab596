import { parseArgs } from 'node:util'

export const sectionNames = [
  'throughput',
  'streams',
  'calls',
  'gateway',
  'cache',
  'start-up',
  'page',
  'storage',
  'batches',
  'retrieval',
  'classes',
  'direct',
  'engine',
  'economy',
  'tokens',
  'adapters',
  'money',
] as const
export type SectionName = (typeof sectionNames)[number]

export type Options = {
  only: readonly SectionName[]
  /** Short rounds, to see that everything works: its figures mean little. */
  quick: boolean
  customers: number[]
  rounds: number
  /**
   * How long each system is asked in each round. Short, with more rounds: of a process that nobody asks for eight seconds, V8 gives up
   * the compiled code with the memory, and it would be measured while it compiles.
   */
  seconds: number
}

/** What the command line asks for. Throws a sentence that names what cannot be understood. */
export function readOptions(args: string[]): Options {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({ args, options: { only: text, quick: flag, customers: text, rounds: text, seconds: text } })
  const only = listOf(values.only) ?? [...sectionNames]
  const unknown = only.filter((name) => !isSection(name))
  if (unknown.length > 0) throw new Error(`--only=${unknown.join(',')}: there are ${sectionNames.join(', ')}.`)
  return {
    only: only.filter(isSection),
    quick: values.quick,
    customers: (listOf(values.customers) ?? ['16', '64', '256']).map((count) => whole('customers', count)),
    rounds: whole('rounds', values.rounds ?? (values.quick ? '2' : '7')),
    seconds: whole('seconds', values.seconds ?? '2'),
  }
}

/** What is asked after `models`: which models by their catalog ids, and how many questions each. */
export function readModelOptions(args: string[]): { models: string[]; questions: number } {
  const { values } = parseArgs({ args, options: { models: { type: 'string' }, questions: { type: 'string', default: '20' } } })
  const models = listOf(values.models) ?? []
  if (models.length === 0) throw new Error('--models=… : expected catalog ids, such as openai/gpt-4o-mini,qwen/qwen-plus.')
  return { models, questions: whole('questions', values.questions) }
}

/** Only a whole run at full length replaces the report in the repository. */
export const isWholeRun = ({ only, quick }: Options): boolean => !quick && only.length === sectionNames.length

const isSection = (name: string): name is SectionName => (sectionNames as readonly string[]).includes(name)

const listOf = (value: string | undefined): string[] | undefined =>
  value
    ?.split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)

function whole(name: string, value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name}=${value}: expected a whole number of at least 1.`)
  return number
}
