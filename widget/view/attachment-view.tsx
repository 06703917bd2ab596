/** @jsxImportSource preact */
import { Icon } from './icons.tsx'

/** Twice as high as it is shown: a screen may have two pixels for one. */
const resizeHeight = 320

type Props = { key?: string; name: string; mediaType: string; blob(): Promise<Blob> }

/**
 * A picture on a canvas: the content security policy of a page says which images it may load, and this needs no word in it.
 * A text has its name in place of it, and so has what cannot be shown or is gone.
 */
export const AttachmentView = ({ key, name, mediaType, blob }: Props) => (
  <span key={key}>
    <canvas
      class={mediaType.startsWith('text') ? '' : 'picture'}
      role="img"
      aria-label={name}
      ref={(canvas) => {
        if (canvas?.className)
          paint(canvas, blob).catch(() => {
            canvas.className = ''
          })
      }}
    />
    <span class="file" title={name}>
      <Icon name="file" />
      <span dir="auto">{name}</span>
    </span>
  </span>
)

async function paint(canvas: HTMLCanvasElement, blob: () => Promise<Blob>): Promise<void> {
  const picture = await createImageBitmap(await blob(), { resizeHeight })
  canvas.width = picture.width
  canvas.height = picture.height
  canvas.getContext('2d')?.drawImage(picture, 0, 0)
}
