import { Refused, Unreachable } from './session.ts'

/**
 * Sends a picture to the server, and tells how much of it has gone, from 0 to 1: `fetch` does not. Gives its id. Rejects with
 * `Unreachable` or `Refused`, also when `signal` aborts.
 */
export function upload(url: string, token: string, file: Blob, onProgress: (sent: number) => void, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.setRequestHeader('authorization', `Bearer ${token}`)
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total)
    request.onloadend = () => {
      const { status, response } = request
      if (response?.uploadId) resolve(response.uploadId)
      else reject(status ? new Refused(status, { kind: 'failed' }) : new Unreachable())
    }
    signal.onabort = () => request.abort()
    request.send(file) // of its own type
    if (signal.aborted) request.abort()
  })
}
