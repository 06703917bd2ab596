import { arch, cpus, release, totalmem, type } from 'node:os'

/** What the figures were measured on, a line each. */
export function machine(postgres: string | undefined): string[] {
  const [first] = cpus()
  return [
    `${cpus().length} CPUs (${first?.model.trim() || 'of an unknown model'}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory, ${type()} ${release()} ${arch()}`,
    `Node.js ${process.version}${postgres ? `, PostgreSQL ${postgres} (embedded, with its default durability: a commit is on the disk before it is acknowledged)` : ''}`,
    'Customers, the stand-in for the model vendor, the system under test and PostgreSQL share these CPUs, so rates are far below what the same machine serves alone',
  ]
}
