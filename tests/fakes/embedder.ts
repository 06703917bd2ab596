import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Asked = { path: string; authorization?: string; body: { model: string; input: string[] | number[][]; dimensions?: number } }
type Answer = { status: number; body: unknown }

/**
 * A vendor of embeddings on a real socket, in OpenAI's wire format. `vectorOf` says which vector a text has; answers of the script
 * are used up before it is asked.
 */
export async function startEmbedder(vectorOf: (text: string) => number[]) {
  const asked: Asked[] = []
  const script: (Answer | 'hang')[] = []
  let counts = true
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const send = ({ status, body }: Answer) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.method === 'GET') return send({ status: 200, body: { data: [] } })
    const body: Asked['body'] = JSON.parse(Buffer.concat(parts).toString())
    const path = request.url ?? ''
    asked.push({ path, authorization: request.headers.authorization, body })
    if (!path.endsWith('/embeddings')) return send({ status: 404, body: { error: { message: 'not here' } } })
    const scripted = script.shift()
    if (scripted === 'hang') return
    if (scripted) return send(scripted)
    const texts = body.input.map((each) => (typeof each === 'string' ? each : each.join(' ')))
    const data = texts.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text).slice(0, body.dimensions) }))
    const prompt_tokens = texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0)
    send({
      status: 200,
      body: {
        object: 'list',
        model: body.model,
        data: data.reverse(),
        ...(counts && { usage: { prompt_tokens, total_tokens: prompt_tokens } }),
      },
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    /** What the next calls get instead, in order. */
    script: (...next: (Answer | 'hang')[]) => void script.push(...next),
    /** Whether it says how many tokens it was asked with. */
    setCounts(isCounting: boolean) {
      counts = isCounting
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The words of a text in so many places, each by its letters: texts that share words are alike. */
export function bagOfWords(text: string, length = 64): number[] {
  const vector = new Array<number>(length).fill(0)
  for (const word of text.toLowerCase().match(/[a-z0-9]+|\p{Script=Han}/gu) ?? []) {
    const place = Array.from(word).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973, 7) % length
    vector[place] = (vector[place] ?? 0) + 1
  }
  return vector
}
