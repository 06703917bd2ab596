/** The one right answer to a question: its words are numbered, so that one that is lost or said twice shows. */
export function answerTo(question: string, words: number): string {
  let answer = ''
  for (let n = 0; n < words; n++) answer += `${question}w${n} `
  return answer
}
