import { gzipSync } from 'node:zlib'
import type { Product } from './product.ts'
import type { Section } from './report.ts'

const page = '/chat/demo'

/** What a browser fetches before the chat page works, compressed as the server sends it. */
export async function pageWeight({ url }: Pick<Product, 'url'>): Promise<Section> {
  const response = await fetch(`${url}${page}`)
  if (!response.ok) throw new Error(`${page} answered ${response.status}`)
  const html = await response.text()
  const scripts = await Promise.all(scriptsIn(html).map((path) => sizeOf(url, path)))
  const styles = await Promise.all(stylesIn(html).map((path) => sizeOf(url, path)))
  const row = (what: string, files: Size[]) => [what, files.length, total(files, 'bytes') / 1_000, total(files, 'gzip') / 1_000]
  const document = { bytes: Buffer.byteLength(html), gzip: gzipSync(html).byteLength }
  return {
    title: `What ${page} loads first`,
    tables: [
      {
        title: `What ${page} loads first`,
        columns: ['what', 'files', 'kB', 'kB gzipped'],
        rows: [row('JavaScript', scripts), row('styles', styles), row('HTML', [document])],
      },
      {
        title: 'What the widget loads on a shop’s page',
        columns: ['when', 'file', 'kB', 'kB gzipped'],
        rows: await widgetRows(url),
      },
    ],
  }
}

/** The loader comes with the page; it names the panel, which comes when the chat is first opened. */
async function widgetRows(url: string): Promise<(string | number)[][]> {
  const loader = await (await fetch(`${url}/widget.js`)).text()
  const panels = [...new Set(loader.match(/\/widget\/panel-[\w-]+\.js/g))]
  if (panels.length === 0) throw new Error('/widget.js names no panel')
  const row = async (when: string, path: string) => {
    const { bytes, gzip } = await sizeOf(url, path)
    return [when, path.replace(/-[0-9a-f]{12}(?=\.js)/, ''), bytes / 1_000, gzip / 1_000]
  }
  return Promise.all([row('with the page', '/widget.js'), ...panels.map((path) => row('when it is opened', path))])
}

type Size = { bytes: number; gzip: number }

async function sizeOf(url: string, path: string): Promise<Size> {
  const response = await fetch(new URL(path, url))
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  const content = Buffer.from(await response.arrayBuffer())
  return { bytes: content.byteLength, gzip: gzipSync(content).byteLength }
}

const total = (files: Size[], of: keyof Size): number => files.reduce((sum, file) => sum + file[of], 0)

/** The scripts that a page names, without those for browsers that know no modules, which no current one fetches. */
export function scriptsIn(html: string): string[] {
  const tags = html.match(/<script\b[^>]*>/gi) ?? []
  return unique(tags.filter((tag) => !/\bnomodule\b/i.test(tag)).map((tag) => attribute(tag, 'src')))
}

export function stylesIn(html: string): string[] {
  const tags = html.match(/<link\b[^>]*>/gi) ?? []
  return unique(tags.filter((tag) => attribute(tag, 'rel') === 'stylesheet').map((tag) => attribute(tag, 'href')))
}

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)?.[1]?.replaceAll('&amp;', '&')

const unique = (paths: (string | undefined)[]): string[] => [...new Set(paths.filter((path) => path !== undefined))]
