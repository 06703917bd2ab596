/** @jsxImportSource preact */

/** Twice as high as it is shown: a screen may have two pixels for one. */
const resizeHeight = 320

/** A picture on a canvas, or the name of a text: the content security policy of a page says which images it may load, and this needs no word in it. */
export const PictureView = ({ key, label, blob }: { key?: string; label: string; blob: () => Promise<Blob> }) => (
  <canvas
    key={key}
    class="picture"
    role="img"
    aria-label={label}
    ref={(canvas) => {
      // What is no picture, or is gone, has its name.
      if (canvas) paint(canvas, blob).catch(() => canvas.getContext('2d')?.fillText(label, 9, 75))
    }}
  />
)

async function paint(canvas: HTMLCanvasElement, blob: () => Promise<Blob>): Promise<void> {
  const picture = await createImageBitmap(await blob(), { resizeHeight })
  canvas.width = picture.width
  canvas.height = picture.height
  canvas.getContext('2d')?.drawImage(picture, 0, 0)
}
