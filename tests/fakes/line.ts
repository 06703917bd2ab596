import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** A line between a browser and a server that a test can cut. The address of its near end stays the same. */
export async function startLine(target: string) {
  let far = new URL(target)
  let isUp = true
  const open = new Set<Socket>()
  const server = createServer((near) => {
    if (!isUp) return near.destroy()
    const remote = connect(Number(far.port), far.hostname)
    for (const [one, other] of [
      [near, remote],
      [remote, near],
    ] as const) {
      open.add(one)
      one.on('error', () => {}) // `close` follows
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Breaks every connection; new ones are possible. */
    cut,
    /** Breaks every connection, and refuses new ones until `up`. */
    down() {
      isUp = false
      cut()
    },
    /** Lets connections through again, to another server where one is given. */
    up(to = far.href) {
      far = new URL(to)
      isUp = true
    },
    async [Symbol.asyncDispose]() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type Line = Awaited<ReturnType<typeof startLine>>
