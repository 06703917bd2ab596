/** @jsxImportSource preact */
const thumb = 'M7.5 10.5 11 3.5c1.5 0 2.5 1 2.5 2.5v3.5h4.7a1.7 1.7 0 0 1 1.7 2l-1.2 6.5a1.7 1.7 0 0 1-1.7 1.5H7.5zM7.5 10.5H4v9h3.5'
const paths = {
  close: 'M6 6l12 12M18 6 6 18',
  newChat: 'M12 5v14M5 12h14',
  attach: 'M4 6h16v13H4zM4 16l4.5-4.5 4 4L15 13l5 5M15.5 9.5h.01',
  person: 'M12 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM5 20c.6-3.6 3.4-5.5 7-5.5s6.4 1.9 7 5.5',
  send: 'M12 19V5M6 11l6-6 6 6',
  stop: 'M8 8h8v8H8z',
  toNewest: 'M12 5v14M6 13l6 6 6-6',
  back: 'M14.5 6l-6 6 6 6',
  copy: 'M9 9h10v10H9zM15 9V5H5v10h4',
  done: 'M5 12.5l4.5 4.5L19 7.5',
  up: thumb,
  down: thumb, // the style sheet turns it
}
export type IconName = keyof typeof paths

export const Icon = ({ name }: { name: IconName }) => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
)
