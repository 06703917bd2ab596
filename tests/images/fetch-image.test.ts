import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Dispatcher } from 'undici'
import { expect, it } from 'vitest'
import { fetchImage } from '#lib/images/fetch-image.ts'
import { egress } from '#lib/llm/egress.ts'

/** The open internet of these tests: the name pictures.example means a server of ours, all else is dialled as ever. */
class Internet extends Dispatcher {
  readonly origin: string
  constructor(origin: string) {
    super()
    this.origin = origin
  }
  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const isOurs = new URL(String(options.origin)).hostname === 'pictures.example'
    return isOurs ? egress().open.dispatch({ ...options, origin: this.origin }, handler) : egress().toPublic.dispatch(options, handler)
  }
}

async function startSite(answer: RequestListener) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const fetched = (path: string) => fetchImage(`http://pictures.example${path}`, 'attachments.0.url', new Internet(origin))
  const problem = (path: string) => fetched(path).then(String, ({ code, message }) => [code, message])
  return {
    asked,
    origin,
    fetched,
    problem,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

it('reads what stands at an address, also after it has moved', async () => {
  await using site = await startSite(({ url }, response) => {
    if (url === '/old') response.writeHead(301, { location: '/new' }).end()
    else response.end('picture')
  })
  expect(Buffer.from(await site.fetched('/old')).toString()).toBe('picture')
  expect(site.asked).toEqual(['/old', '/new'])
})

it('is led to no private address, in no circles, and to nothing but the web', async () => {
  await using site = await startSite(({ url }, response) => {
    const places: Record<string, string> = {
      '/inside': `${site.origin}/secret`,
      '/cloud': 'http://169.254.169.254/latest/meta-data',
      '/circle': '/circle',
      '/file': 'file:///etc/passwd',
    }
    if (url === '/secret') response.end('secret')
    else response.writeHead(302, { location: places[url ?? ''] }).end()
  })
  expect(await site.problem('/inside')).toEqual(['invalid_request', 'attachments.0.url: is not on the open internet'])
  expect(await site.problem('/cloud')).toEqual(['invalid_request', 'attachments.0.url: is not on the open internet'])
  expect(await site.problem('/circle')).toEqual(['invalid_request', 'attachments.0.url: leads on more than 3 times'])
  expect((await site.problem('/file'))[1]).toContain('expected an address that begins with https:// or http://')
  expect(site.asked).not.toContain('/secret')
})

it('reads no more than a picture may have, whatever was announced', async () => {
  const part = Buffer.alloc(1_048_576)
  await using site = await startSite(({ url }, response) => {
    if (url === '/announced') return void response.writeHead(200, { 'content-length': 30 * 1_048_576 }).flushHeaders()
    const more = () => {
      while (!response.destroyed && response.write(part)); // without an end
    }
    response.on('drain', more)
    more()
  })
  for (const path of ['/announced', '/endless'])
    expect(await site.problem(path)).toEqual(['too_large', 'attachments.0.url: may have at most 10485760 bytes'])
})

it('says what became of an address, and nothing of what answered', async () => {
  await using site = await startSite(({ url }, response) => {
    if (url === '/cut') response.destroy()
    else response.writeHead(404).end('internal words')
  })
  expect(await site.problem('/gone')).toEqual(['invalid_request', 'attachments.0.url: answered 404'])
  expect(await site.problem('/cut')).toEqual(['invalid_request', 'attachments.0.url: cannot be reached'])
})
