import type { Chat } from './chat.ts'
import { isFinal } from './session.ts'
import type { Store } from './store.ts'

const picturesMax = 4
const bytesMax = 10 * 1_048_576
const accept = 'image/png,image/jpeg,image/webp,text/plain,text/csv,.txt,.csv'
/** Of a question; a text that is longer is attached. */
export const lengthMax = 8000

/** A picture or text beside the question that is being written; `id` once the server has it. `sent`: how much of it has gone, from 0 to 1. */
export type Chosen = { file: File; sent: number; id?: string; uploading: AbortController }
/** `unfit`: nothing that can be taken. */
export type PictureProblem = { kind: 'tooMany' | 'unfit' | 'busy'; name: string }
export type PicturesState = { chosen: Chosen[]; pictureProblem?: PictureProblem }

const isFit = ({ type }: File) => type !== '' && accept.includes(type)
/** Windows has no type for a text of this ending, or Excel's. */
const typed = (file: File): File =>
  !isFit(file) && /\.(txt|csv)$/i.test(file.name) ? new File([file], file.name, { type: 'text/plain' }) : file

/** The pictures and texts of the question that is being written, and those that can be shown. */
export function createPictures<State extends PicturesState>(store: Store<State>, chat: () => Chat) {
  const blobs = new Map<string, Promise<Blob>>()
  const set = (change: Partial<PicturesState>) => store.set(change as Partial<State>)
  const chosen = () => store.get().chosen

  function remove(file: File): void {
    set({ chosen: chosen().filter((each) => each.file !== file || each.uploading.abort()), pictureProblem: undefined })
  }

  async function add(given: File): Promise<void> {
    const file = typed(given)
    const { name, size } = file
    const refuse = (kind: PictureProblem['kind']) => set({ pictureProblem: { kind, name } })
    if (!isFit(file) || size > bytesMax) return refuse('unfit')
    if (chosen().length >= picturesMax) return refuse('tooMany')
    const uploading = new AbortController()
    set({ chosen: [...chosen(), { file, sent: 0, uploading }], pictureProblem: undefined })
    const change = (part: Partial<Chosen>) => set({ chosen: chosen().map((each) => (each.file === file ? { ...each, ...part } : each)) })
    try {
      const id = await chat().upload(file, (sent) => change({ sent }), uploading.signal)
      blobs.set(id, Promise.resolve(file))
      change({ id })
    } catch (error) {
      if (uploading.signal.aborted) return
      remove(file)
      refuse(isFinal(error) ? 'unfit' : 'busy')
    }
  }

  return {
    remove,

    /** Lets the visitor choose from the files of the device. */
    choose(): void {
      const input = Object.assign(document.createElement('input'), { type: 'file', multiple: true, accept })
      input.onchange = () => Array.from(input.files ?? [], add)
      input.click()
    },

    /** Takes the files that were pasted or dropped, and a text that is too long for a question; all else goes its usual way. */
    take(event: Event, data: DataTransfer | null): void {
      const text = data?.getData('text') ?? ''
      const files = text.length > lengthMax ? [new File([text], 'text.txt', { type: 'text/plain' })] : data?.files
      if (!files?.length) return
      event.preventDefault()
      Array.from(files, add)
    },

    /** All that were chosen are gone: they were sent, or another visitor is here. */
    clear: () => chosen().map(({ file }) => remove(file)),

    /** A picture of a question; what was chosen here needs no way to the server. */
    blobOf(id: string): Promise<Blob> {
      const blob = blobs.get(id) ?? chat().loadPicture(id)
      blobs.set(id, blob)
      blob.catch(() => blobs.delete(id))
      return blob
    },
  }
}
export type Pictures = ReturnType<typeof createPictures>
