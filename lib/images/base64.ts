import { invalid } from '../failure.ts'
import { imageBytesMax, tooLarge } from './prepare.ts'

/** The bytes of Base64, which may hold white space and begin as a `data:` URL does. Throws a Failure that names `path`. */
export function bytesOfBase64(text: string, path: string): Uint8Array {
  const base64 = text.replace(/^\s*data:[^,]{0,200};base64,/i, '').replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.replace(/=+$/, '').length % 4 === 1) throw invalid(path, 'expected Base64')
  if (base64.length > Math.ceil(imageBytesMax / 3) * 4) throw tooLarge(path)
  return Buffer.from(base64, 'base64')
}
