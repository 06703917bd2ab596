import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildOptions, Plugin } from 'esbuild'
import type { CompressOptions } from 'terser'

const target = ['chrome99', 'edge99', 'firefox101', 'safari16.4', 'ios16.4'] // the first with adopted style sheets that can be added to

/** Calls of `h`, since those of the automatic runtime are larger; the comments that name it are for the type checker. */
const drawing = {
  jsx: 'transform',
  jsxFactory: 'h',
  jsxFragment: 'Fragment',
  inject: [join('widget', 'view', 'draw.ts')],
  logOverride: { 'unsupported-jsx-comment': 'silent' },
} satisfies BuildOptions

/** Unsafe for code that asks how its own text or prototypes look, which ours does not. */
const compress = { passes: 3, inline: 1, pure_getters: true, unsafe: true, unsafe_arrows: true } satisfies CompressOptions

const languages = ['zh', 'en'] as const

/**
 * Makes the scripts of the visitor's widget: `/widget.js`, the loader, whose address sites have in their pages, and the
 * panel in each language under an address that changes with it. What an earlier build made in `publicFolder` goes.
 */
export async function buildWidget(root: string, publicFolder = join(root, 'public')): Promise<void> {
  // Only a build needs them. Terser makes what esbuild has bundled a twentieth smaller, which each visitor is spared.
  const [{ build, stop, transform }, { minify }] = await Promise.all([import('esbuild'), import('terser')])
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
  const bundle = async (entry: string, { plugins = [], ...own }: BuildOptions) => {
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
      tsconfigRaw: {},
      ...own,
      plugins: [styles, ...plugins],
    } satisfies BuildOptions
    const { outputFiles } = await build(options)
    const { code } = await minify(outputFiles?.[0]?.text ?? '', { ecma: 2020, compress })
    return code ?? ''
  }

  try {
    const folder = join(publicFolder, 'widget')
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    const paths: Record<string, string> = {}
    for (const lang of languages) {
      const panel = await bundle('panel.tsx', { ...drawing, plugins: [wordsOf(lang)] })
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
