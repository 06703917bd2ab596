/** A state of which each change makes a new object; `onChange` is told what changed. */
export function createStore<State extends object>(initial: State, onChange: (change: Partial<State>) => void) {
  let state = initial
  return {
    get: () => state,
    set(change: Partial<State>): void {
      state = { ...state, ...change }
      onChange(change)
    },
  }
}
export type Store<State extends object> = ReturnType<typeof createStore<State>>
