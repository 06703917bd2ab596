const linesMax = 80

/** What went against a rule in one history, and what happened last before. */
export class Report {
  readonly problems: string[] = []
  private readonly lines: string[] = []
  private readonly now: () => number
  private readonly since: number

  constructor(now: () => number) {
    this.now = now
    this.since = now()
  }

  hold(isSo: boolean, otherwise: () => string): void {
    if (!isSo) this.problem(otherwise())
  }

  problem(what: string): void {
    if (this.problems.length < 10) this.problems.push(this.at(what))
    this.note(() => `!! ${what}`)
  }

  note(line: () => string): void {
    if (this.lines.length < linesMax || this.problems.length === 0) this.lines.push(this.at(line()))
    if (this.lines.length > 2 * linesMax) this.lines.splice(0, linesMax)
  }

  get trace(): string {
    return this.lines.slice(-linesMax).join('\n')
  }

  private at = (line: string): string => `${String(this.now() - this.since).padStart(7)} ms  ${line}`
}
