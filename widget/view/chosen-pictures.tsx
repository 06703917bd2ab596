/** @jsxImportSource preact */
import { AttachmentView } from './attachment-view.tsx'
import { IconButton } from './icon-button.tsx'
import type { PanelProps } from './panel-state.ts'
import { fill, t } from './words.ts'

/** The pictures and texts beside the question that is being written, each with the way to leave it out, and why one is not there. */
export function ChosenPictures({ chosen, pictureProblem, pictures, focusField }: PanelProps) {
  return (
    <>
      {chosen.map(({ file, sent, id }) => (
        <span key={file} class="chosen">
          <AttachmentView name={file.name} mediaType={file.type} blob={async () => file} />
          {!id && <progress value={sent} aria-label={file.name} />}
          <IconButton
            class="round-button"
            icon="close"
            name={fill(t.removePicture, { name: file.name })}
            onClick={() => {
              pictures.remove(file)
              focusField()
            }}
          />
        </span>
      ))}
      <p class="picture-problem" role="alert">
        {pictureProblem && fill(t.pictureProblem[pictureProblem.kind], pictureProblem)}
      </p>
    </>
  )
}
