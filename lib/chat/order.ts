import { once } from '../process.ts'

const tails = () => once('chat.order', () => new Map<string, Promise<unknown>>())

/** Runs `work` after everything that came before it in this conversation: two messages sent at once are answered in turn. */
export function inOrder<T>(conversationId: string, work: () => Promise<T>): Promise<T> {
  const before = tails().get(conversationId)
  const result = before ? before.then(work, work) : work()
  tails().set(conversationId, result)
  const leave = () => {
    if (tails().get(conversationId) === result) tails().delete(conversationId)
  }
  result.then(leave, leave)
  return result
}
