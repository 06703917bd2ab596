import { dialects } from '#tests/fakes/vendors/all.ts'
import { startDialect } from '#tests/fakes/vendors/server.ts'

/* The fake of one vendor in a process of its own, so that whoever asks it is measured without it. */

const pieces = Array.from({ length: 32 }, (_, at) => (at % 2 ? ' tracking' : '您的订单'))
const dialect = dialects.find(({ name }) => name === process.argv[2])
if (!dialect) throw new Error(`${process.argv[2]}: there are ${dialects.map(({ name }) => name).join(', ')}.`)
const reply = { pieces, finish: 'stop' as const, usage: { prompt: 21, completion: 32 } }
const { url } = await startDialect(dialect, { usual: { reply, cuts: [] }, record: false })
console.log(url)
