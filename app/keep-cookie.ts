/** Keeps a choice of the reader's for a year, where the server sees it too. */
export function keepCookie(name: string, value: string): void {
  const secure = location.protocol === 'https:' ? '; secure' : ''
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing from browsers we support
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`
}
