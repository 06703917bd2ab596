/** @jsxImportSource preact */

/** A link out of the chat. Its target learns nothing of this page, and gains nothing by having been linked. */
export const Link = ({ href, text }: { href: string; text: string }) => (
  <a href={href} target="_blank" rel="noopener noreferrer nofollow">
    {text}
  </a>
)
