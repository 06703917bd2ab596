import { writeSync } from 'node:fs'
import type { SerializedError } from 'vitest'
import type { Reporter, TestModule } from 'vitest/node'

/** Counts tests; a file that could not run, or an error outside of any test, counts as one failure. */
export function countTests(
  modules: readonly TestModule[],
  errors: readonly SerializedError[],
): { passed: number; failed: number; skipped: number } {
  const count = { passed: 0, failed: errors.length, skipped: 0 }
  for (const module of modules) {
    const states = [...module.children.allTests()].map((test) => test.result().state)
    for (const state of states) count[state === 'pending' ? 'skipped' : state]++
    if (module.state() === 'failed' && !states.includes('failed')) count.failed++
  }
  return count
}

/** Ends the run with the one line that machines read: `N passed, N failed, N skipped`. */
export default class SummaryReporter implements Reporter {
  private line = ''

  onInit() {
    // At the very end of the process, so that nothing is printed after it.
    process.once('exit', () => this.line && writeSync(1, `${this.line}\n`))
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]) {
    const { passed, failed, skipped } = countTests(modules, errors)
    this.line = `${passed} passed, ${failed} failed, ${skipped} skipped`
  }
}
