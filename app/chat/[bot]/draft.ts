const key = 'frontdesk-draft'

/** Keeps a question over a reload. Never throws: storage is off in some browsers and frames, and then the question is lost. */
export function keepDraft(text: string) {
  try {
    sessionStorage.setItem(key, text)
  } catch {
    // see above
  }
}

export function takeDraft(): string | null {
  try {
    const text = sessionStorage.getItem(key)
    sessionStorage.removeItem(key)
    return text
  } catch {
    return null // see above
  }
}
