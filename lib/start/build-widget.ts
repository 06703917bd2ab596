import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildOptions, Plugin } from 'esbuild'

const target = ['chrome99', 'edge99', 'firefox101', 'safari16.4', 'ios16.4'] // the first with adopted style sheets that can be added to

const languages = ['zh', 'en'] as const

/**
 * Makes the scripts of the visitor's widget: `/widget.js`, the loader, whose address sites have in their pages, and the
 * panel in each language under an address that changes with it. What an earlier build made in `publicFolder` goes.
 */
export async function buildWidget(root: string, publicFolder = join(root, 'public')): Promise<void> {
  const { build, stop, transform } = await import('esbuild') // only a build needs it
  const styles: Plugin = {
    name: 'css-as-text',
    setup({ onLoad }) {
      onLoad({ filter: /\.css$/ }, async ({ path }) => {
        const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true })
        return { contents: code.trim(), loader: 'text' }
      })
    },
  }
  /** The sources name the English words; a panel in another language has those in their place. */
  const wordsOf = (lang: string): Plugin => ({
    name: 'words',
    setup({ onResolve }) {
      onResolve({ filter: /messages\/en\.json$/ }, () => ({ path: join(root, 'messages', `${lang}.json`) }))
    },
  })
  const bundle = async (entry: string, { define, plugins = [] }: Pick<BuildOptions, 'define' | 'plugins'>) => {
    const options = {
      absWorkingDir: root,
      entryPoints: [join('widget', entry)],
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
      target,
      charset: 'utf8',
      legalComments: 'none',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      tsconfigRaw: {},
      plugins: [styles, ...plugins],
      define,
    } satisfies BuildOptions
    const { outputFiles } = await build(options)
    return outputFiles[0]?.text ?? ''
  }

  try {
    const folder = join(publicFolder, 'widget')
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    const paths: Record<string, string> = {}
    for (const lang of languages) {
      const panel = await bundle('panel.tsx', { plugins: [wordsOf(lang)] })
      const name = `panel-${lang}-${createHash('sha256').update(panel).digest('hex').slice(0, 12)}.js`
      await writeFile(join(folder, name), panel)
      await writeFile(join(folder, `panel-${lang}.js`), panel) // for loaders from before an update
      paths[lang] = `/widget/${name}`
    }
    const loader = await bundle('loader.ts', { define: { PANEL_PATHS: JSON.stringify(paths) } })
    await writeFile(join(publicFolder, 'widget.js'), loader)
  } finally {
    await stop()
  }
}
