/** Puts a text on the clipboard, also where the page is not served over https or its policy withholds the clipboard. False when neither way is open. */
export async function copyText(text: string, near: Element): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelecting(text, near)
  }
}

function copyBySelecting(text: string, near: Element): boolean {
  const field = document.createElement('textarea')
  field.className = 'unseen'
  field.value = text
  near.append(field) // inside the shadow root, where no style of the page can hide it from selecting
  field.select()
  const copied = document.execCommand?.('copy') ?? false // a browser may no longer know the command
  field.remove()
  return copied
}
