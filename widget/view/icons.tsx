/** @jsxImportSource preact */
const arrow = 'M12 19V5M6 11l6-6 6 6'
const thumb = 'M8 19V10l3-6q4 0 3 6h6l-2 9H4v-9h4'
const paths = {
  close: 'M6 6l12 12M6 18L18 6',
  newChat: 'M12 5v14M5 12h14',
  attach: 'M4 19V5h16v14H4l5-7 4 5 3-3 4 5M15 9h0',
  file: 'M14 3H6v18h12V7l-4-4v4h4M9 12h6M9 16h6',
  person: 'M12 4a3 3 0 0 1 0 7 3 3 0 0 1 0-7M5 20c0-7 14-7 14 0',
  send: arrow,
  stop: 'M8 8h8v8H8z',
  toNewest: arrow, // the style sheet turns it
  back: 'M14 6l-6 6 6 6',
  copy: 'M9 9h10v10H9zM15 9V5H5v10h4',
  done: 'M5 12l5 5 9-9',
  up: thumb,
  down: thumb, // the style sheet turns it
}
export type IconName = keyof typeof paths

export const Icon = ({ name }: { name: IconName }) => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
)
