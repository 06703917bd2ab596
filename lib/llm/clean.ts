/**
 * Vendors send what PostgreSQL cannot keep: NUL, and halves of surrogate pairs, also a pair cut between two pieces.
 * Takes the pieces of one text in order and gives them back clean; `undefined` ends the text.
 */
export function cleaner(): (piece: string | undefined) => string {
  let half = ''
  return (piece) => {
    let text = half + (piece ?? '')
    half = ''
    const last = text.charCodeAt(text.length - 1)
    if (piece !== undefined && last >= 0xd800 && last <= 0xdbff) {
      half = text.slice(-1)
      text = text.slice(0, -1)
    }
    return text.isWellFormed() && !text.includes('\0') ? text : text.replaceAll('\0', '\ufffd').toWellFormed()
  }
}
