const marks = /[\n。！？….!?]/g
const closers = '"\'”’」』）)]】'
const abbreviations = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|no|st|approx|incl|max|min|dept|tel)$/i

/** A text cut into sentences; joined together they are the text again. A line is a sentence of its own at least. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = []
  let start = 0
  for (const { index } of text.matchAll(marks)) {
    if (index < start || !endsSentence(text, index, start)) continue
    let end = index + 1
    while (end < text.length && closers.includes(text.charAt(end))) end++
    while (end < text.length && /\s/.test(text.charAt(end))) end++
    sentences.push(text.slice(start, end))
    start = end
  }
  if (start < text.length) sentences.push(text.slice(start))
  return sentences
}

function endsSentence(text: string, i: number, start: number): boolean {
  const char = text.charAt(i)
  const next = text[i + 1] ?? '\n'
  if (char === '\n') return true
  if ('。！？…'.includes(char)) return !'。！？!?…'.includes(next)
  if (!'.!?'.includes(char)) return false
  const after = /^["'”’」』）)\]】]*(\s+|$|\p{Script=Han})(.?)/u.exec(text.slice(i + 1, i + 12))
  if (!after) return false // 3.5, example.com, ?page=2
  return char !== '.' || (!/[a-z]/.test(after[2] ?? '') && !abbreviations.test(text.slice(Math.max(start, i - 8), i)))
}
