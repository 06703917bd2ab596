/** Waits for something that happens on a real socket, by asking, without a clock of its own. */
export async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<NonNullable<T>> {
  for (;;) {
    const seen = await look()
    if (seen) return seen
    await new Promise((resolve) => setImmediate(resolve))
  }
}
