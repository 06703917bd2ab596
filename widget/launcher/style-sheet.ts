/** Styles a shadow root without a `style` attribute or element, so that no content security policy of the page forbids it. */
export function addStyles(shadow: ShadowRoot, css: string): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  shadow.adoptedStyleSheets.push(sheet)
}
